package voice

import (
	"crypto/cipher"
	"encoding/binary"
	"net/netip"
)

// The sizes of IP discovery:
// https://discord.com/developers/docs/topics/voice-connections#ip-discovery
const (
	discoverySize    = 74
	discoveryRequest = 1
	discoveryAnswer  = 2
)

// maxPacket is the largest UDP packet in bytes.
const maxPacket = 2048

// receiver is one who hears a packet.
type receiver struct {
	aead    cipher.AEAD
	counter uint32
	address netip.AddrPort
	region  *region
}

// relay reads what comes to a region's UDP port until that is closed.
func (s *Server) relay(r *region) {
	in, out := make([]byte, maxPacket), make([]byte, 0, maxPacket)
	var to []receiver
	for {
		n, from, err := r.udp.ReadFromUDPAddrPort(in)
		if err != nil {
			return // closed
		}
		packet := in[:n]
		if n == discoverySize && binary.BigEndian.Uint16(packet) == discoveryRequest {
			s.discover(r, packet, from)
			continue
		}
		if _, err := headerSize(packet); err != nil || s.faults.loses() {
			continue // keep-alives, and what the fault takes
		}
		var aead cipher.AEAD
		aead, to = s.hears(binary.BigEndian.Uint32(packet[8:12]), from, to[:0])
		if aead == nil {
			continue
		}
		header, payload, err := open(aead, packet)
		if err != nil {
			s.log.Debug("a packet is not sealed for the transport", "from", from)
			continue
		}
		for _, o := range to {
			if s.faults.loses() {
				continue
			}
			out = seal(out[:0], o.aead, o.counter, header, payload)
			_, _ = o.region.udp.WriteToUDPAddrPort(out, o.address) // the member may be gone
		}
	}
}

// hears returns the key of the member whose audio has an SSRC, nil when nothing
// of it is relayed, and who hears it.
func (s *Server) hears(ssrc uint32, from netip.AddrPort, to []receiver) (cipher.AEAD, []receiver) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.bySSRC[ssrc]
	if m == nil || m.aead == nil || m.address != from || !m.announced || !m.ticket.Speak {
		return nil, to
	}
	for _, o := range m.call.members {
		if o != m && o.joined && o.ticket.Hear && o.address.IsValid() {
			o.counter++
			to = append(to, receiver{o.aead, o.counter, o.address, o.region})
		}
	}
	return m.aead, to
}

// discover tells a member under which address it is seen.
func (s *Server) discover(r *region, packet []byte, from netip.AddrPort) {
	ssrc := binary.BigEndian.Uint32(packet[4:8])
	s.mu.Lock()
	m := s.bySSRC[ssrc]
	if m != nil {
		m.address = from
	}
	s.mu.Unlock()
	if m == nil {
		return
	}
	answer := make([]byte, discoverySize)
	binary.BigEndian.PutUint16(answer, discoveryAnswer)
	binary.BigEndian.PutUint16(answer[2:], discoverySize-4)
	binary.BigEndian.PutUint32(answer[4:], ssrc)
	copy(answer[8:], from.Addr().Unmap().String())
	binary.BigEndian.PutUint16(answer[discoverySize-2:], from.Port())
	_, _ = r.udp.WriteToUDPAddrPort(answer, from)
}
