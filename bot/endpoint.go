package bot

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
)

// maxInteraction limits the size of an interaction that arrives over HTTP, in bytes.
const maxInteraction = 4 << 20

// Relay passes interactions to the processes that serve their guilds.
type Relay interface {
	// Pass passes an interaction to the process that serves a guild, and reports whether it took it.
	Pass(ctx context.Context, guildID string, raw []byte) (taken bool)
}

// InteractionsEndpoint returns a handler of interactions that Discord sends over HTTP instead of the gateway, if its
// address is the Interactions Endpoint URL of the application. Members are then answered by any process, also while
// no process has connected the shard of their server. The handler works while [Bot.Run] runs.
//
// It accepts requests with a valid signature, and acknowledges them with 202. The response to the interaction is sent
// as for an interaction from the gateway. Repeated ones are ignored.
//
// https://discord.com/developers/docs/interactions/overview#setting-up-an-endpoint
func (b *Bot) InteractionsEndpoint() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key := b.verifyKey.Load()
		switch {
		case r.Method != http.MethodPost:
			w.Header().Set("Allow", http.MethodPost)
			http.Error(w, "use POST", http.StatusMethodNotAllowed)
			return
		case key == nil || b.receiver.Load() == nil:
			w.Header().Set("Retry-After", "5")
			http.Error(w, "not connected to Discord yet", http.StatusServiceUnavailable)
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxInteraction))
		if err != nil {
			http.Error(w, "read interaction failed", http.StatusBadRequest)
			return
		}
		if !signed(*key, r.Header, body) {
			http.Error(w, "invalid request signature", http.StatusUnauthorized)
			return
		}
		var interaction struct {
			Type    int    `json:"type"`
			GuildID string `json:"guild_id"`
		}
		if err := json.Unmarshal(body, &interaction); err != nil {
			http.Error(w, "invalid interaction", http.StatusBadRequest)
			return
		}
		const ping = 1 // Discord verifies the endpoint
		if interaction.Type == ping {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(`{"type":1}`))
			return
		}
		go b.receive(context.WithoutCancel(r.Context()), interaction.GuildID, body)
		w.WriteHeader(http.StatusAccepted)
	})
}

// receive handles an interaction here, unless another process that serves its guild takes it. Where the guild is not
// served at the moment, this process answers as well as it can.
func (b *Bot) receive(ctx context.Context, guildID string, raw []byte) {
	if b.cfg.Relay == nil || guildID == "" || b.Serves(guildID) || !b.cfg.Relay.Pass(ctx, guildID, raw) {
		b.HandleInteraction(ctx, raw)
	}
}

// Serves reports whether a shard of this process receives the events of a guild.
func (b *Bot) Serves(guildID string) bool {
	s, err := b.shardOf(guildID)
	return err == nil && s.connected.Load()
}

// HandleInteraction handles an interaction that did not arrive over the gateway, while [Bot.Run] runs.
func (b *Bot) HandleInteraction(ctx context.Context, raw []byte) {
	if d := b.receiver.Load(); d != nil {
		d.handleInteraction(ctx, raw)
	}
}

// signed reports whether a body has a signature of Discord.
func signed(key ed25519.PublicKey, h http.Header, body []byte) bool {
	signature, err := hex.DecodeString(h.Get("X-Signature-Ed25519"))
	at := h.Get("X-Signature-Timestamp")
	return err == nil && at != "" && ed25519.Verify(key, append([]byte(at), body...), signature)
}

// storeVerifyKey stores the key of the application with which Discord signs interactions.
func (b *Bot) storeVerifyKey(me Application) {
	key, err := hex.DecodeString(me.VerifyKey)
	if err != nil || len(key) != ed25519.PublicKeySize {
		b.cfg.Log.Warn("read key of application failed: interactions over HTTP are rejected", "application", me.ID)
		return
	}
	public := ed25519.PublicKey(key)
	b.verifyKey.Store(&public)
}
