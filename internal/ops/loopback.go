package ops

import (
	"net"
	"net/netip"
	"strings"
)

// Loopback reports whether only this machine can reach a host:port address to listen on.
// It is false for all interfaces, for names except localhost, and for invalid addresses.
func Loopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	return err == nil && loopbackHost(host)
}

func loopbackHost(host string) bool {
	ip, err := netip.ParseAddr(host)
	return strings.EqualFold(host, "localhost") || err == nil && ip.Unmap().IsLoopback()
}
