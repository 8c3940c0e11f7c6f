package config

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/riffbot/riffbot/internal/input"
)

// address is an http or https URL. It may contain secrets: a user, a password, or keys
// in its query or path. Neither show nor errors reveal them.
func address(name string, to *string, fallback string) field {
	return field{name: name, fallback: fallback, show: func() string { return ShowAddress(*to) },
		set: func(v string) error {
			u, err := url.Parse(v)
			if err != nil || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http" {
				return fmt.Errorf("invalid address; write one like %s", fallback)
			}
			*to = strings.TrimRight(v, "/")
			return nil
		}}
}

// optionalAddress is like address, but may be empty.
func optionalAddress(name string, to *string, example string) field {
	f := address(name, to, example)
	set := f.set
	f.fallback, f.set = "", func(v string) error {
		if v == "" {
			return nil
		}
		return set(v)
	}
	return f
}

// publicAddress is a URL at which others reach this program, or empty. It has to be
// encrypted.
func publicAddress(name string, to *string) field {
	const example = "https://bot.example.org"
	f := address(name, to, example)
	f.fallback = ""
	check := f.set
	f.set = func(v string) error {
		if v == "" {
			*to = ""
			return nil
		}
		if err := check(v); err != nil {
			return err
		}
		switch u, _ := url.Parse(v); {
		case u.Scheme != "https" && !loopback(u.Hostname()):
			return fmt.Errorf("has to start with https://, like %s: callbacks of the provider pass through other networks",
				example)
		case u.RawQuery != "" || u.Fragment != "" || u.ForceQuery:
			return errors.New("may not have a query or a fragment: the path of callbacks is appended to it")
		}
		return nil
	}
	return f
}

// listenAddress is an address on which a server of this program listens, or empty.
func listenAddress(name string, to *string) field {
	return field{name: name, show: func() string { return *to },
		set: func(v string) error {
			v = input.Normalize(v)
			_, port, err := net.SplitHostPort(v)
			if _, bad := strconv.ParseUint(port, 10, 16); v != "" && (err != nil || bad != nil) {
				return fmt.Errorf("%s is not an address to listen on; write it like 127.0.0.1:9090, or :9090 for all networks",
					quoted(v))
			}
			*to = v
			return nil
		}}
}

// loopback reports whether a host is this machine.
func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return strings.EqualFold(host, "localhost") || err == nil && ip.Unmap().IsLoopback()
}

// hidden replaces the parts of a URL that are not shown.
const hidden = "[hidden]"

// plainPath matches the path elements that API providers document: names of interfaces
// and versions. All others may be keys.
var plainPath = regexp.MustCompile(`(?i)^(v\d{1,2}((alpha|beta)\d?)?|api|openai|openapi|compatible-mode|inference|deployments|paas|riffusion)$`)

// showPath returns a path without the elements that may be keys.
func showPath(path string) string {
	pieces := strings.Split(path, "/")
	for i, p := range pieces {
		if p != "" && !plainPath.MatchString(p) {
			pieces[i] = hidden
		}
	}
	return strings.Join(pieces, "/")
}

// ShowAddress returns a URL without its user, password, query and fragment, and without
// the path elements that may be keys.
func ShowAddress(address string) string {
	if address == "" {
		return ""
	}
	u, err := url.Parse(address)
	if err != nil {
		return hidden
	}
	shown := u.Scheme + "://"
	if u.User != nil {
		shown += hidden + "@"
	}
	shown += u.Host + showPath(u.EscapedPath())
	if u.RawQuery != "" {
		shown += "?" + hidden
	}
	return shown
}

// passwordOf matches passwords in key=value connection strings of PostgreSQL.
var passwordOf = regexp.MustCompile(`(?i)\b(?:ssl)?password\s*=\s*(?:'((?:[^'\\]|\\.)*)'|(\S+))`)

// longValue is the length from which a query value or path element may be a key, in
// bytes.
const longValue = 8

// addressSecrets returns the secrets in a URL: its user and password, as written and
// decoded, its query, and query values and path elements that may be keys.
func addressSecrets(address string) []string {
	var all []string
	for _, m := range passwordOf.FindAllStringSubmatch(address, -1) {
		all = append(all, m[1], m[2])
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return all
	}
	if u.User != nil {
		all = append(all, u.User.String())
		password, ok := u.User.Password()
		all = append(all, password)
		if !ok || password == "" { // the user is the key, as in https://KEY@host
			all = append(all, u.User.Username())
		}
	}
	all = append(all, u.RawQuery, u.Fragment)
	if u.Scheme == "https" || u.Scheme == "http" {
		for _, p := range strings.Split(u.EscapedPath(), "/") {
			if len(p) >= longValue && !plainPath.MatchString(p) {
				all = append(all, p)
			}
		}
	}
	for name, values := range u.Query() {
		for _, v := range values {
			if len(v) >= longValue || sensitive.MatchString(name) {
				all = append(all, v)
			}
		}
	}
	return all
}

// sensitive matches query parameters whose values are secrets of any length.
var sensitive = regexp.MustCompile(`(?i)key|token|secret|pass|pwd|sig|auth|credential|code`)
