package riffusion

import "net/netip"

// network is a part of the address space from which no file is downloaded.
type network struct {
	prefix netip.Prefix
	name   string
}

func reserved(prefix, name string) network { return network{netip.MustParsePrefix(prefix), name} }

// ipv4Networks are all rows of the IANA IPv4 special-purpose address registry, including
// globally reachable ones, which belong to services without files. Rows within others
// are omitted. Multicast has a separate registry.
//
// https://www.iana.org/assignments/iana-ipv4-special-registry
var ipv4Networks = []network{
	reserved("0.0.0.0/8", "this network"),
	reserved("10.0.0.0/8", "private use"),
	reserved("100.64.0.0/10", "shared address space"),
	reserved("127.0.0.0/8", "loopback"),
	reserved("169.254.0.0/16", "link local"),
	reserved("172.16.0.0/12", "private use"),
	reserved("192.0.0.0/24", "IETF protocol assignments"),
	reserved("192.0.2.0/24", "documentation (TEST-NET-1)"),
	reserved("192.31.196.0/24", "AS112-v4"),
	reserved("192.52.193.0/24", "AMT"),
	reserved("192.88.99.0/24", "6to4 relay anycast and 6a44 relay"),
	reserved("192.168.0.0/16", "private use"),
	reserved("192.175.48.0/24", "direct delegation AS112"),
	reserved("198.18.0.0/15", "benchmarking"),
	reserved("198.51.100.0/24", "documentation (TEST-NET-2)"),
	reserved("203.0.113.0/24", "documentation (TEST-NET-3)"),
	reserved("224.0.0.0/4", "multicast"),
	reserved("240.0.0.0/4", "reserved, and limited broadcast"),
}

// globalIPv6 is the only part of IPv6 with addresses of public hosts. It excludes
// loopback, IPv4-compatible, discard-only, SRv6, unique local, link-local, site-local
// and multicast addresses.
//
// https://www.iana.org/assignments/ipv6-address-space
var globalIPv6 = netip.MustParsePrefix("2000::/3")

// ipv6Networks are all rows of the IANA IPv6 special-purpose address registry within
// globalIPv6. Teredo and 6to4 addresses contain an IPv4 address and are obsolete.
//
// https://www.iana.org/assignments/iana-ipv6-special-registry
var ipv6Networks = []network{
	reserved("2001::/23", "IETF protocol assignments, with Teredo, benchmarking, AMT, AS112-v6, ORCHID and DETs"),
	reserved("2001:db8::/32", "documentation"),
	reserved("2002::/16", "6to4"),
	reserved("2620:4f:8000::/48", "direct delegation AS112"),
	reserved("3fff::/20", "documentation"),
}

// nat64 is the well-known prefix of IPv4 addresses in IPv6-only networks; the IPv4
// address is the last 32 bits (RFC 6052). The local-use prefix 64:ff9b:1::/48 is not
// public.
var nat64 = netip.MustParsePrefix("64:ff9b::/96")

// public reports whether an address belongs to a public host. IPv4 addresses inside IPv6
// addresses are checked separately.
func public(ip netip.Addr) bool {
	if !ip.IsValid() || ip.Zone() != "" {
		return false
	}
	ip = ip.Unmap()
	if nat64.Contains(ip) {
		b := ip.As16()
		ip = netip.AddrFrom4([4]byte(b[12:]))
	}
	networks := ipv4Networks
	if ip.Is6() {
		if !globalIPv6.Contains(ip) {
			return false
		}
		networks = ipv6Networks
	}
	for _, n := range networks {
		if n.prefix.Contains(ip) {
			return false
		}
	}
	return true
}
