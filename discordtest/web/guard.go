package web

import (
	"fmt"
	"net"
	"net/http"
	"strings"
)

// policy allows what the site itself serves. Audio of a MediaSource has a blob: address.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
	"media-src 'self' blob:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// guard refuses requests for other hosts, which a page of another site causes by DNS rebinding, and requests
// of other sites that change something. It sets the headers that confine a page.
func guard(next http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !isLoopback(r.Host) {
			http.Error(w, "This page is served to this machine only. Open it as http://127.0.0.1:PORT/.",
				http.StatusMisdirectedRequest)
			return
		}
		if err := protection.Check(r); err != nil {
			http.Error(w, "Another site caused this request. Open the page itself and try again.", http.StatusForbidden)
			return
		}
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// isLoopback reports whether a host, with or without a port, is a loopback address or localhost.
func isLoopback(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = strings.Trim(host, "[]")
	}
	if strings.EqualFold(name, "localhost") {
		return true
	}
	ip := net.ParseIP(name)
	return ip != nil && ip.IsLoopback()
}

// checkLoopback returns an error for an address that other machines reach.
func checkLoopback(address string) error {
	if _, _, err := net.SplitHostPort(address); err != nil {
		return fmt.Errorf("the address %q has to be HOST:PORT, like 127.0.0.1:8080", address)
	}
	if !isLoopback(address) {
		return fmt.Errorf("the address %q can be reached from other machines; use 127.0.0.1:PORT", address)
	}
	return nil
}
