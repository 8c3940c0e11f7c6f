package song

import (
	"context"
	"errors"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/lyrics"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/songs"
)

// replyToDraft handles a reply to a draft: it writes a new version with the requested change,
// which belongs to the author of the reply.
func (h handlers) replyToDraft(ctx context.Context, t *discord.Reply, id string) error {
	d, err := h.Drafts.Draft(ctx, songs.DraftID(id))
	if errors.Is(err, songs.ErrNotFound) {
		return nil // the draft was ordered
	}
	if err != nil {
		return err
	}
	d.PreviousID = d.ID
	return h.changeByReply(ctx, t, d)
}

// replyToSong handles a reply to a song: it writes a draft with changed lyrics.
func (h handlers) replyToSong(ctx context.Context, t *discord.Reply, id string) error {
	o, err := h.Orders.Order(ctx, songs.OrderID(id))
	if errors.Is(err, songs.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if o.Place.GuildID != t.GuildID || t.GuildID == "" && o.Requester.ID != t.Author.ID {
		return nil
	}
	shown, err := t.VisibleSongs(ctx, o.Songs)
	if err != nil || len(shown) == 0 {
		return err
	}
	s := shown[0]
	return h.changeByReply(ctx, t, songs.Draft{Song: s.ID, Idea: o.Spec.Prompt,
		Spec: songs.SongSpec{Title: s.Title, Style: s.Style, Lyrics: s.Lyrics, Model: o.Spec.Model}})
}

// changeByReply changes a draft as a reply says and shows the result in a new message.
func (h handlers) changeByReply(ctx context.Context, t *discord.Reply, d songs.Draft) error {
	d.Owner = songs.Member{ID: t.Author.ID, Name: t.AuthorName()}
	d.Place = songs.Place{GuildID: t.GuildID, ChannelID: t.ChannelID}
	l := t.Public(ctx)
	card, err := t.Post(ctx, h.progressCard(l, d, lyrics.Draft{}))
	if err != nil {
		return err
	}
	err = h.writeDraft(ctx, l, card, d, lyrics.Request{Idea: d.Idea, Change: discord.Cut(t.Content, maxChange),
		Previous: &lyrics.Draft{Title: d.Spec.Title, Style: d.Spec.Style, Language: d.Language, Lyrics: d.Spec.Lyrics}})
	if err != nil {
		m, _ := messages.Explain(&discord.Interaction{ID: t.ID, Locale: l.Tag()}, err)
		return errors.Join(err, card.Edit(ctx, m))
	}
	return nil
}
