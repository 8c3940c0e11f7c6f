package voice

import (
	"bytes"
	"crypto/cipher"
	"encoding/binary"
	"net/netip"
	"sync/atomic"
	"time"
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
	counter *atomic.Uint32
	address netip.AddrPort
	region  *region
}

// relay reads what comes to a region's UDP port until that is closed.
func (s *Server) relay(r *region) {
	in := make([]byte, maxPacket)
	var p passage
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
		for _, early := range s.hears(packet, from, &p) {
			s.pass(early, &p)
		}
		s.pass(packet, &p)
	}
}

// passage is how packets of one member go to others. It is used again.
type passage struct {
	from cipher.AEAD // nil: they do not
	to   []receiver
	out  []byte
}

// pass sends a packet to all who hear it.
func (s *Server) pass(packet []byte, p *passage) {
	if p.from == nil {
		return
	}
	header, payload, err := open(p.from, packet)
	if err != nil {
		s.log.Debug("a packet is not sealed for the transport")
		return
	}
	for i := range p.to {
		o := &p.to[i]
		if s.faults.loses() {
			continue
		}
		p.out = seal(p.out[:0], o.aead, o.counter.Add(1), header, payload)
		_, _ = o.region.udp.WriteToUDPAddrPort(p.out, o.address) // the member may be gone
	}
}

// What a member says right before it is known that it speaks waits: the gateway
// may be slower than UDP.
const (
	maxEarly = 50
	earlyFor = time.Second
)

// hears finds out whose packet it is and who hears it, and returns what of the
// same member has waited.
func (s *Server) hears(packet []byte, from netip.AddrPort, p *passage) (early [][]byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p.from, p.to = nil, p.to[:0]
	m := s.bySSRC[binary.BigEndian.Uint32(packet[8:])]
	if m == nil || m.aead == nil || m.address != from || !m.ticket.Speak {
		return nil
	}
	if !m.announced {
		if len(m.early) < maxEarly {
			m.early, m.earlyAt = append(m.early, bytes.Clone(packet)), time.Now()
		}
		return nil
	}
	p.from = m.aead
	for _, o := range m.call.members {
		if o != m && o.joined && o.ticket.Hear && o.address.IsValid() {
			p.to = append(p.to, receiver{o.aead, &o.counter, o.address, o.region})
		}
	}
	if time.Since(m.earlyAt) < earlyFor {
		early = m.early
	}
	m.early = nil
	return early
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
