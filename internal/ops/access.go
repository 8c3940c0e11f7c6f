package ops

import (
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// Access controls the access to the pages of an address.
type Access struct {
	// Addr is the host:port that the server listens on. Requests must have it as Host
	// header, which prevents DNS rebinding. For a loopback address, localhost and all
	// loopback addresses are accepted; for all interfaces (":9090"), the host is unknown
	// and not checked.
	Addr string
	// Token is required as a bearer token or as the password of basic authentication
	// with any user. Without it only this machine has access, and only if Addr is a
	// loopback address.
	Token string
}

// maxBody limits the body of a request to protected pages, in bytes.
const maxBody = 1 << 20

// Protect returns a handler that passes on the requests that a allows. /healthz and
// /readyz are public. All others need the right Host (421) and the token (401, or 403
// without a configured one); unsafe methods must have the same origin (403). Pages
// cannot be embedded in frames.
func Protect(h http.Handler, a Access) http.Handler {
	h = http.MaxBytesHandler(h, maxBody)
	origins := http.NewCrossOriginProtection()
	token := sha256.Sum256([]byte(a.Token))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/healthz" || r.URL.Path == "/readyz" {
			h.ServeHTTP(w, r)
			return
		}
		given := sha256.Sum256([]byte(givenToken(r)))
		switch {
		case !a.named(r):
			refuse(w, http.StatusMisdirectedRequest, "the Host header is not the address that ADMIN_ADDR names")
		case a.Token != "" && subtle.ConstantTimeCompare(given[:], token[:]) != 1:
			w.Header().Set("WWW-Authenticate", `Basic realm="riffbot", charset="UTF-8"`)
			refuse(w, http.StatusUnauthorized, "ADMIN_TOKEN is needed, as a bearer token or as the password")
		case a.Token == "" && !a.local(r):
			refuse(w, http.StatusForbidden, "set ADMIN_TOKEN to open this page to other machines")
		case r.Header.Get("Upgrade") != "":
			refuse(w, http.StatusBadRequest, "no page here speaks another protocol")
		case origins.Check(r) != nil:
			refuse(w, http.StatusForbidden, "pages of other sites may change nothing here")
		default:
			guardBrowser(w)
			h.ServeHTTP(w, r)
		}
	})
}

// guardBrowser sets headers that prevent other sites from embedding or loading a page.
func guardBrowser(w http.ResponseWriter) {
	w.Header().Set("Content-Security-Policy", "frame-ancestors 'none'")
	w.Header().Set("X-Frame-Options", "DENY")
	w.Header().Set("Cross-Origin-Resource-Policy", "same-origin")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Referrer-Policy", "no-referrer")
}

func refuse(w http.ResponseWriter, status int, why string) {
	guardBrowser(w)
	w.Header().Set("Cache-Control", "no-store")
	http.Error(w, why, status)
}

// givenToken returns the token of a request, or "".
func givenToken(r *http.Request) string {
	scheme, rest, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if strings.EqualFold(scheme, "Bearer") {
		return strings.TrimSpace(rest)
	}
	_, password, _ := r.BasicAuth()
	return password
}

// named reports whether the Host of a request is the configured address.
func (a Access) named(r *http.Request) bool {
	want, port, err := net.SplitHostPort(a.Addr)
	if err != nil {
		return false
	}
	if unspecified(want) {
		return true
	}
	// The port from the system if 0 was configured.
	if local, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr); ok {
		if _, actual, err := net.SplitHostPort(local.String()); err == nil {
			port = actual
		}
	}
	host, given := splitHost(r.Host)
	if given != port {
		return false
	}
	if loopbackHost(want) {
		return loopbackHost(host)
	}
	return sameHost(host, want)
}

// splitHost returns the host and port of a Host header; the default port is that of
// HTTP.
func splitHost(hostport string) (host, port string) {
	host, port, err := net.SplitHostPort(hostport)
	if err != nil {
		host = strings.TrimSuffix(strings.TrimPrefix(hostport, "["), "]")
	}
	if port == "" {
		port = "80"
	}
	return strings.TrimSuffix(host, "."), port
}

// sameHost compares names, and IP addresses in all forms.
func sameHost(a, b string) bool {
	ipA, errA := netip.ParseAddr(a)
	ipB, errB := netip.ParseAddr(b)
	if errA == nil && errB == nil {
		return ipA.Unmap().WithZone("") == ipB.Unmap().WithZone("")
	}
	return strings.EqualFold(a, strings.TrimSuffix(b, "."))
}

func unspecified(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "" || err == nil && ip.Unmap().IsUnspecified()
}

// forwarded are headers that a proxy adds to requests from elsewhere.
var forwarded = []string{
	"Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip", "Cf-Connecting-Ip",
	"True-Client-Ip",
}

// local reports whether a request was made on this machine and not passed on by a proxy.
func (a Access) local(r *http.Request) bool {
	for _, name := range forwarded {
		if len(r.Header.Values(name)) > 0 {
			return false
		}
	}
	return Loopback(a.Addr) && Loopback(r.RemoteAddr)
}
