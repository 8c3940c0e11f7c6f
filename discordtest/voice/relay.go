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

// receiver is a member that receives a packet.
type receiver struct {
	aead    cipher.AEAD
	counter *atomic.Uint32
	address netip.AddrPort
	region  *region
}

// relay reads the packets of a region's UDP port until it is closed.
func (s *Server) relay(r *region) {
	in := make([]byte, maxPacket)
	var p packetState
	for {
		n, from, err := r.udp.ReadFromUDPAddrPort(in)
		if err != nil {
			return // closed
		}
		packet := in[:n]
		if n == discoverySize && binary.BigEndian.Uint16(packet) == discoveryRequest {
			s.answerDiscovery(r, packet, from)
			continue
		}
		if _, err := headerSize(packet); err != nil || s.faults.dropsPacket() {
			continue // keep-alives, and packets that a fault drops
		}
		for _, pending := range s.route(packet, from, &p) {
			s.forward(pending, &p)
		}
		s.forward(packet, &p)
	}
}

// packetState is the reusable state of relaying a packet.
type packetState struct {
	from cipher.AEAD // nil: the packet is dropped
	to   []receiver
	out  []byte
}

// forward sends a packet to all receivers.
func (s *Server) forward(packet []byte, p *packetState) {
	if p.from == nil {
		return
	}
	header, payload, err := open(p.from, packet)
	if err != nil {
		s.log.Debug("decrypt packet failed")
		return
	}
	s.packets.Add(1)
	for i := range p.to {
		o := &p.to[i]
		if s.faults.dropsPacket() {
			continue
		}
		p.out = seal(p.out[:0], o.aead, o.counter.Add(1), header, payload)
		_, _ = o.region.udp.WriteToUDPAddrPort(p.out, o.address) // the member may be gone
	}
}

// Packets that arrive before the Speaking message of their sender are kept for a short time,
// because the gateway may be slower than UDP.
const (
	maxPendingPackets = 50
	maxPendingAge     = time.Second
)

// route determines the sender and the receivers of a packet, and returns the earlier packets of
// the sender that were kept.
func (s *Server) route(packet []byte, from netip.AddrPort, p *packetState) (pending [][]byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p.from, p.to = nil, p.to[:0]
	m := s.bySSRC[binary.BigEndian.Uint32(packet[8:])]
	if m == nil || m.aead == nil || m.address != from || !m.ticket.Speak {
		return nil
	}
	if !m.announced {
		if len(m.pendingPackets) < maxPendingPackets {
			m.pendingPackets, m.pendingSince = append(m.pendingPackets, bytes.Clone(packet)), time.Now()
		}
		return nil
	}
	p.from = m.aead
	for _, o := range m.call.members {
		if o != m && o.joined && o.ticket.Hear && o.address.IsValid() {
			p.to = append(p.to, receiver{o.aead, &o.counter, o.address, o.region})
		}
	}
	if time.Since(m.pendingSince) < maxPendingAge {
		pending = m.pendingPackets
	}
	m.pendingPackets = nil
	return pending
}

// answerDiscovery answers an IP discovery with the address of the member.
func (s *Server) answerDiscovery(r *region, packet []byte, from netip.AddrPort) {
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
