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
)

// address is an http or https address. It may hold secrets: a user, a password, keys
// in its query or its path. What is shown of it has none of them, and neither has an error.
func address(name string, to *string, fallback string) field {
	return field{name: name, fallback: fallback, show: func() string { return ShowAddress(*to) },
		set: func(v string) error {
			u, err := url.Parse(v)
			if err != nil || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http" {
				return fmt.Errorf("this is no address; give one like %s", fallback)
			}
			*to = strings.TrimRight(v, "/")
			return nil
		}}
}

// publicAddress is an address that others reach this program at, or nothing. What is
// sent there is not for everybody to read on the way.
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
			return fmt.Errorf("has to start with https://, like %s: the provider's reports pass through other networks", example)
		case u.RawQuery != "" || u.Fragment != "" || u.ForceQuery:
			return errors.New("has to end with its path: a query or a fragment cannot be followed by the path of the reports")
		}
		return nil
	}
	return f
}

// listenAddress is where a server of this program listens, or nothing.
func listenAddress(name string, to *string) field {
	return field{name: name, show: func() string { return *to },
		set: func(v string) error {
			_, port, err := net.SplitHostPort(v)
			if _, bad := strconv.ParseUint(port, 10, 16); v != "" && (err != nil || bad != nil) {
				return fmt.Errorf("%s is no address to listen on; write it like 127.0.0.1:9090, or :9090 for all networks", quoted(v))
			}
			*to = v
			return nil
		}}
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return strings.EqualFold(host, "localhost") || err == nil && ip.Unmap().IsLoopback()
}

// withheld stands for the part of an address that is not shown.
const withheld = "[hidden]"

// plainPath are the pieces of a path that providers of APIs document: names of
// interfaces and their versions. Any other piece may be a key.
var plainPath = regexp.MustCompile(`(?i)^(v\d{1,2}((alpha|beta)\d?)?|api|openai|openapi|compatible-mode|inference|deployments|paas|riffusion)$`)

// showPath returns a path with every piece hidden that may be a key.
func showPath(path string) string {
	pieces := strings.Split(path, "/")
	for i, p := range pieces {
		if p != "" && !plainPath.MatchString(p) {
			pieces[i] = withheld
		}
	}
	return strings.Join(pieces, "/")
}

// ShowAddress returns an address without its user, password, query and fragment, and
// without the pieces of its path that may be keys.
func ShowAddress(address string) string {
	if address == "" {
		return ""
	}
	u, err := url.Parse(address)
	if err != nil {
		return withheld
	}
	shown := u.Scheme + "://"
	if u.User != nil {
		shown += withheld + "@"
	}
	shown += u.Host + showPath(u.EscapedPath())
	if u.RawQuery != "" {
		shown += "?" + withheld
	}
	return shown
}

// passwordOf finds passwords in PostgreSQL's other form of an address: key=value.
var passwordOf = regexp.MustCompile(`(?i)\b(?:ssl)?password\s*=\s*(?:'((?:[^'\\]|\\.)*)'|(\S+))`)

// longValue is how long a query's value or a piece of a path is that may well be a
// key, in bytes.
const longValue = 8

// addressSecrets returns the secrets that an address holds: its user and password,
// as written and decoded, its query, and what in that or in its path may be a key.
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
		if !ok || password == "" { // the key is the name, as in https://KEY@host
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

// sensitive are names of query parameters whose values are secrets, however short.
var sensitive = regexp.MustCompile(`(?i)key|token|secret|pass|pwd|sig|auth|credential|code`)
