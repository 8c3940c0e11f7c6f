package riffusion

import (
	"net/netip"
	"testing"
)

// registry has every row of the IANA special-purpose address registries, and
// other addresses that are no public hosts.
var registry = map[string]bool{ // false: not public
	"0.0.0.0/8": false, "0.0.0.0/32": false, "10.0.0.0/8": false, "100.64.0.0/10": false, "127.0.0.0/8": false,
	"169.254.0.0/16": false, "172.16.0.0/12": false, "192.0.0.0/24": false, "192.0.0.0/29": false,
	"192.0.0.8/32": false,
	"192.0.0.9/32": false, "192.0.0.10/32": false, "192.0.0.170/32": false, "192.0.0.171/32": false,
	"192.0.2.0/24":    false,
	"192.31.196.0/24": false, "192.52.193.0/24": false, "192.88.99.0/24": false, "192.88.99.2/32": false,
	"192.168.0.0/16":  false,
	"192.175.48.0/24": false, "198.18.0.0/15": false, "198.51.100.0/24": false, "203.0.113.0/24": false,
	"240.0.0.0/4":        false,
	"255.255.255.255/32": false, "224.0.0.0/4": false,

	"::1/128": false, "::/128": false, "::/96": false, "64:ff9b:1::/48": false, "100::/64": false,
	"100:0:0:1::/64": false,
	"2001::/23":      false, "2001::/32": false, "2001:1::1/128": false, "2001:1::2/128": false, "2001:1::3/128": false,
	"2001:2::/48": false,
	"2001:3::/32": false, "2001:4:112::/48": false, "2001:10::/28": false, "2001:20::/28": false, "2001:30::/28": false,
	"2001:db8::/32": false, "2002::/16": false, "2620:4f:8000::/48": false, "3fff::/20": false, "5f00::/16": false,
	"fc00::/7": false, "fe80::/10": false, "fec0::/10": false, "ff00::/8": false,

	// Between the rows, and addresses of public hosts.
	"1.1.1.1/32": true, "9.255.255.255/32": true, "11.0.0.0/32": true, "100.63.255.255/32": true,
	"100.128.0.0/32":     true,
	"126.255.255.255/32": true, "128.0.0.0/32": true, "169.253.255.255/32": true, "172.15.255.255/32": true,
	"172.32.0.0/32": true,
	"192.0.1.0/32":  true, "192.0.3.0/32": true, "192.167.255.255/32": true, "192.169.0.0/32": true,
	"198.17.255.255/32": true,
	"198.20.0.0/32":     true, "203.0.114.0/32": true, "223.255.255.255/32": true,
	"2001:200::1/128": true, "2001:4860:4860::8888/128": true, "2003::1/128": true, "2606:4700:4700::1111/128": true,
	"2a00:1450::1/128": true,
	"4000::1/128":      false, "1fff::1/128": false,
}

func TestEveryRegistryRowIsChecked(t *testing.T) {
	for row, want := range registry {
		p := netip.MustParsePrefix(row)
		for _, ip := range []netip.Addr{p.Addr(), middle(p), last(p)} {
			if public(ip) != want {
				t.Errorf("%s in %s: public is %v", ip, row, !want)
			}
			if !ip.Is4() {
				if zoned := ip.WithZone("eth0"); public(zoned) {
					t.Errorf("%s is public", zoned)
				}
				continue
			}
			// The same address inside an IPv6 one is judged alike, or not reached at all.
			b := ip.As4()
			for form, within := range map[string][16]byte{
				"mapped":      {10: 0xff, 11: 0xff, 12: b[0], 13: b[1], 14: b[2], 15: b[3]},
				"NAT64":       {0: 0, 1: 0x64, 2: 0xff, 3: 0x9b, 12: b[0], 13: b[1], 14: b[2], 15: b[3]},
				"compatible":  {12: b[0], 13: b[1], 14: b[2], 15: b[3]},
				"6to4":        {0: 0x20, 1: 0x02, 2: b[0], 3: b[1], 4: b[2], 5: b[3]},
				"Teredo":      {0: 0x20, 1: 0x01, 12: ^b[0], 13: ^b[1], 14: ^b[2], 15: ^b[3]},
				"local NAT64": {0: 0, 1: 0x64, 2: 0xff, 3: 0x9b, 5: 1, 6: b[0], 7: b[1], 9: b[2], 10: b[3]},
				"translated":  {8: 0xff, 9: 0xff, 12: b[0], 13: b[1], 14: b[2], 15: b[3]},
			} {
				judged := want && (form == "mapped" || form == "NAT64")
				if public(netip.AddrFrom16(within)) != judged {
					t.Errorf("%s as %s, %s: public is %v", ip, form, netip.AddrFrom16(within), !judged)
				}
			}
		}
	}
	if public(netip.Addr{}) {
		t.Error("no address is public")
	}
}

// last is the highest address of a network, and middle one between.
func last(p netip.Prefix) netip.Addr { return filled(p, 0xff) }

func middle(p netip.Prefix) netip.Addr { return filled(p, 0x5a) }

func filled(p netip.Prefix, with byte) netip.Addr {
	b := p.Addr().AsSlice()
	for bit := p.Bits(); bit < len(b)*8; bit++ {
		mask := byte(0x80 >> (bit % 8))
		b[bit/8] |= with & mask
	}
	ip, _ := netip.AddrFromSlice(b)
	return ip
}
