package voice

import (
	"encoding/json"
	"net/netip"
)

// selectProtocol joins a member to its call: it receives the transport key and the other
// members, and they receive it.
func (s *Server) selectProtocol(m *member, data json.RawMessage) {
	var p struct {
		Protocol string `json:"protocol"`
		Data     struct {
			Address string `json:"address"`
			Port    uint16 `json:"port"`
			Mode    string `json:"mode"`
		} `json:"data"`
	}
	if json.Unmarshal(data, &p) != nil {
		m.conn.end(codeDecode)
		return
	}
	if _, err := netip.ParseAddr(p.Data.Address); p.Protocol != "udp" || err != nil || p.Data.Port == 0 {
		m.conn.end(codeUnknownProtocol)
		return
	}
	aead, err := newTransport(p.Data.Mode, m.key)
	if err != nil {
		m.conn.end(codeEncryptionMode)
		return
	}
	m.aead = aead
	first := !m.joined
	m.joined = true
	key := make([]int, len(m.key)) // encoded as a list of numbers, unlike []byte
	for i, b := range m.key {
		key[i] = int(b)
	}
	others := m.call.others(m)
	if first {
		s.handleJoin(m)
	}
	m.send(opSessionDescription, obj{"mode": p.Data.Mode, "secret_key": key, "audio_codec": "opus", "video_codec": "H264",
		"media_session_id": m.ticket.SessionID, "dave_protocol_version": m.call.version()})
	if !first {
		return
	}
	ids := []string{}
	for _, o := range others {
		ids = append(ids, o.ticket.UserID)
		o.send(opClientsConnect, obj{"user_ids": []string{m.ticket.UserID}})
	}
	m.send(opClientsConnect, obj{"user_ids": ids})
	for _, o := range others {
		if o.announced {
			m.send(opSpeaking, o.speakingJSON())
		}
	}
	s.requestKeyPackage(m)
}

// handleSpeaking handles a Speaking message and passes it to the others.
func (s *Server) handleSpeaking(m *member, data json.RawMessage) {
	var p struct {
		Speaking int    `json:"speaking"`
		SSRC     uint32 `json:"ssrc"`
	}
	if json.Unmarshal(data, &p) != nil || p.SSRC != m.ssrc {
		m.conn.end(codeDecode)
		return
	}
	m.announced, m.speaking = true, p.Speaking
	for _, o := range m.call.others(m) {
		o.send(opSpeaking, m.speakingJSON())
	}
}

func (m *member) speakingJSON() obj {
	return obj{"user_id": m.ticket.UserID, "ssrc": m.ssrc, "speaking": m.speaking}
}
