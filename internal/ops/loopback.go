package ops

import (
	"net"
	"net/netip"
	"strings"
)

// Loopback reports whether only this machine can reach a host:port address to
// listen on. It is false when in doubt: for all interfaces, for names but
// localhost, and for what is no address.
func Loopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}
