package ops

import (
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// Access says who may use the pages of an address.
type Access struct {
	// Addr is the host:port that the server listens on. Requests must name it in
	// their Host header, so that no other name can be pointed at it. For a loopback
	// address, localhost and every other loopback address are as good; for all
	// interfaces (":9090"), the name is not known and not checked.
	Addr string
	// Token is asked for as a bearer token or as the password of basic
	// authentication, whose user name does not matter. Without it only this machine
	// is let in, and only when Addr is a loopback address.
	Token string
}

// mostBody is how large a request to protected pages may be, in bytes.
const mostBody = 1 << 20

// Protect lets those requests through to h that a allows. /healthz and /readyz are
// for everybody. Anything else needs the right Host (421 otherwise) and the token
// (401 with one, 403 where none is set); requests that change something must not
// come from another site's page (403). No page may be shown in a frame.
func Protect(h http.Handler, a Access) http.Handler {
	h = http.MaxBytesHandler(h, mostBody)
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

// guardBrowser forbids other sites to show or load a page.
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

// givenToken returns the token of a request; empty without one.
func givenToken(r *http.Request) string {
	scheme, rest, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if strings.EqualFold(scheme, "Bearer") {
		return strings.TrimSpace(rest)
	}
	_, password, _ := r.BasicAuth()
	return password
}

// named reports whether the request's Host is the address that was configured.
func (a Access) named(r *http.Request) bool {
	want, port, err := net.SplitHostPort(a.Addr)
	if err != nil {
		return false
	}
	if unspecified(want) {
		return true
	}
	// The port that was given by the system, where 0 was configured.
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

// splitHost returns the parts of a Host header. A port that is left out is HTTP's.
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

// sameHost compares names, and addresses in all their forms.
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

// forwarded are headers by which a proxy says that a request came from elsewhere.
var forwarded = []string{
	"Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip", "Cf-Connecting-Ip", "True-Client-Ip",
}

// local reports whether the request was made on this machine and not passed on by a
// proxy.
func (a Access) local(r *http.Request) bool {
	for _, name := range forwarded {
		if len(r.Header.Values(name)) > 0 {
			return false
		}
	}
	return Loopback(a.Addr) && Loopback(r.RemoteAddr)
}
