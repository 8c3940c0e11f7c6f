package discordtest

import (
	"context"
	"crypto/tls"
	"crypto/x509"

	"github.com/riffbot/riffbot/discordtest/listener"
	"github.com/riffbot/riffbot/discordtest/userclient"
)

// Frame handles a packet of another user in a call. frame is nil if it cannot be decrypted.
type Frame func(userID string, ssrc uint32, sequence uint16, timestamp uint32, frame []byte)

// FollowCalls connects a member to each call that the gateway sends it to, until ctx ends or the member
// leaves the server. connected, unless nil, is called with each connection, and with nil when it has
// ended.
func (s *Server) FollowCalls(ctx context.Context, p *userclient.Person, frame Frame, connected func(*listener.Client)) {
	if connected == nil {
		connected = func(*listener.Client) {}
	}
	opts := s.callOptions(frame)
	var at userclient.VoiceConnection
	var client *listener.Client
	leave := func() {
		if client != nil {
			connected(nil)
			client.Leave()
			client = nil
		}
	}
	defer leave()
	for {
		next, err := p.WaitForVoice(ctx, at)
		if err != nil {
			return
		}
		leave()
		at = next
		client, err = listener.Join(ctx, listener.Call(next), opts)
		if err != nil {
			s.log.WarnContext(ctx, "connect listener failed", "err", err)
			continue
		}
		connected(client)
	}
}

// callOptions are the settings of a connection to the voice server.
func (s *Server) callOptions(frame Frame) listener.Options {
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(s.Voice.Certificate())
	return listener.Options{TLS: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}, Log: s.log, Frame: frame}
}
