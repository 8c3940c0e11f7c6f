package discord

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/riffbot/riffbot/internal/songs"
)

// PostStore stores which messages show which songs.
type PostStore interface {
	// RecordPost replaces what a message shows.
	RecordPost(ctx context.Context, p songs.Post) error
	// Removed reports whether any of the songs was removed.
	Removed(ctx context.Context, ids []songs.SongID) (bool, error)
}

// recordingClient records messages with [Message.Shows], so that they can be edited
// when something they show is deleted. It does not send a message about a removed song,
// but returns [ErrNoSong].
type recordingClient struct {
	Client
	posts PostStore
}

// RecordPosts returns a client that records messages. Ephemeral messages and those in
// channels without the bot are not recorded, because the bot cannot edit them later.
func RecordPosts(discord Client, posts PostStore) Client { return &recordingClient{discord, posts} }

// recordTime is the timeout of a record.
const recordTime = 10 * time.Second

// check returns [ErrNoSong] for a message that shows a removed song.
func (r *recordingClient) check(ctx context.Context, m *Message) error {
	if m == nil || m.Shows == nil || len(m.Shows.Songs) == 0 {
		return nil
	}
	gone, err := r.posts.Removed(ctx, m.Shows.Songs)
	if err == nil && gone {
		err = ErrNoSong
	}
	return err
}

// record stores what a sent message shows, even if ctx has ended. A message that cannot
// be recorded is deleted.
func (r *recordingClient) record(ctx context.Context, sent *Message, channelID string, m *Message) error {
	if m == nil || m.Shows == nil || sent == nil || sent.ID == "" || (sent.Flags|m.Flags)&FlagEphemeral != 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordTime)
	defer cancel()
	p := *m.Shows
	p.ChannelID, p.MessageID = channelID, sent.ID
	if sent.ChannelID != "" {
		p.ChannelID = sent.ChannelID
	}
	if p.At.IsZero() {
		p.At = time.Now()
	}
	err := r.posts.RecordPost(ctx, p)
	if err != nil {
		err = errors.Join(fmt.Errorf("record post: %w", err), r.Delete(ctx, p.ChannelID, p.MessageID))
	}
	return err
}

// sent sends m to a channel and records what it shows.
func (r *recordingClient) sent(ctx context.Context, channelID string, m *Message,
	send func() (*Message, error)) (*Message, error) {
	if err := r.check(ctx, m); err != nil {
		return nil, err
	}
	got, err := send()
	if err != nil {
		return nil, err
	}
	return got, r.record(ctx, got, channelID, m)
}

// answered sends m with an interaction token and records what it shows where the bot can edit it later.
func (r *recordingClient) answered(ctx context.Context, token Token, m *Message,
	send func() (*Message, error)) (*Message, error) {
	if !token.External {
		return r.sent(ctx, "", m, send)
	}
	if err := r.check(ctx, m); err != nil {
		return nil, err
	}
	return send()
}

// Respond sends the first response. Only the record follows, without a check before,
// because it has to be sent within three seconds.
func (r *recordingClient) Respond(ctx context.Context, it *Interaction, answer Response) (*Message, error) {
	got, err := r.Client.Respond(ctx, it, answer)
	if err != nil || answer.Message == nil || it.External() {
		return got, err
	}
	return got, r.record(ctx, got, it.ChannelID, answer.Message)
}

// EditAnswer edits the first response.
func (r *recordingClient) EditAnswer(ctx context.Context, token Token, m Message) (*Message, error) {
	return r.answered(ctx, token, &m, func() (*Message, error) { return r.Client.EditAnswer(ctx, token, m) })
}

// FollowUp sends another response.
func (r *recordingClient) FollowUp(ctx context.Context, token Token, m Message) (*Message, error) {
	return r.answered(ctx, token, &m, func() (*Message, error) { return r.Client.FollowUp(ctx, token, m) })
}

// Post sends a message to a channel.
func (r *recordingClient) Post(ctx context.Context, channelID string, m Message) (*Message, error) {
	return r.sent(ctx, channelID, &m, func() (*Message, error) { return r.Client.Post(ctx, channelID, m) })
}

// Edit edits a message of the bot.
func (r *recordingClient) Edit(ctx context.Context, channelID, messageID string, m Message) (*Message, error) {
	return r.sent(ctx, channelID, &m, func() (*Message, error) { return r.Client.Edit(ctx, channelID, messageID, m) })
}

// ShowsSongs returns what a message about songs shows, with the members whom it names.
func ShowsSongs(kind songs.PostKind, language string, ids []songs.SongID, users ...string) *songs.Post {
	return &songs.Post{Kind: kind, Songs: ids, Users: users, Language: language}
}
