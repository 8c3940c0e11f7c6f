package cowritingmessages

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/riffbot/riffbot/internal/cowriting"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/messages"
)

// Notifier edits the panels of sessions. It implements [cowriting.Notifier].
type Notifier struct {
	discord discord.Client
	locales discord.LocaleResolver
	options Options
}

// NewNotifier returns a [Notifier].
func NewNotifier(client discord.Client, locales discord.LocaleResolver, o Options) *Notifier {
	return &Notifier{client, locales, o}
}

// UpdatePanel implements [cowriting.Notifier].
func (n *Notifier) UpdatePanel(ctx context.Context, p cowriting.Panel, s cowriting.Session) (cowriting.Panel, error) {
	m := Panel(n.locales.Language(ctx, s.GuildID, ""), s, n.options)
	b, err := json.Marshal(m.Payload())
	if err != nil {
		return p, fmt.Errorf("encode panel: %w", err)
	}
	sum := sha256.Sum256(b)
	hash := hex.EncodeToString(sum[:8])
	if hash == p.ContentHash {
		return p, nil
	}
	if _, err := n.discord.Edit(ctx, p.ThreadID, p.MessageID, m); err != nil {
		return p, messages.Undeliverable(err)
	}
	p.ContentHash = hash
	return p, nil
}
