package config

import (
	"errors"
	"net"
	"net/url"
	"strings"
)

// webMistakes returns what is wrong with the addresses that others reach.
func (c Config) webMistakes() (mistakes []error) {
	if c.PublicURL != "" && c.ListenAddr == "" && c.Web.Addr == "" {
		mistakes = append(mistakes, errors.New("PUBLIC_URL: no server listens there; set LISTEN_ADDR, like :8080, "+
			"or WEB_ADDR for the pages, too"))
	}
	if c.Web.Addr == "" {
		return mistakes
	}
	if host, _, err := net.SplitHostPort(c.Web.Addr); c.PublicURL == "" && (err != nil || !loopback(host)) {
		mistakes = append(mistakes, errors.New("WEB_ADDR: set PUBLIC_URL to the https address at which browsers reach the "+
			"pages, like https://bot.example.org; without one, only this machine can use them, with WEB_ADDR=127.0.0.1:8081"))
	}
	if u, err := url.Parse(c.PublicURL); err == nil && strings.Trim(u.Path, "/") != "" {
		mistakes = append(mistakes,
			errors.New("PUBLIC_URL: may not have a path if WEB_ADDR is set: the pages need a host of "+
				"their own, like https://bot.example.org"))
	}
	return mistakes
}
