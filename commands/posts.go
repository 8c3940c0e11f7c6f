package commands

import (
	"context"
	"errors"
	"fmt"
	"time"

	"riffbot/internal/songs"
)

// postStore remembers which messages show which songs.
type postStore interface {
	// RecordPost keeps what a message shows, in place of what it showed before.
	RecordPost(ctx context.Context, p songs.Post) error
	// Removed reports whether any of the songs was removed.
	Removed(ctx context.Context, ids []songs.SongID) (bool, error)
}

// recordingDiscord records every message that says what it shows
// ([Message.Shows]), so that it can be changed when that is deleted. A message
// about a removed song is not sent: [errNoSong].
type recordingDiscord struct {
	Discord
	posts postStore
}

// RecordPosts makes Discord's messages be recorded. Messages that one person alone
// sees are not: the bot cannot change them later.
func RecordPosts(discord Discord, posts postStore) Discord { return &recordingDiscord{discord, posts} }

// recordTime bounds how long one record may take.
const recordTime = 10 * time.Second

// check is errNoSong for a message that shows a removed song.
func (r *recordingDiscord) check(ctx context.Context, m *Message) error {
	if m == nil || m.Shows == nil || len(m.Shows.Songs) == 0 {
		return nil
	}
	gone, err := r.posts.Removed(ctx, m.Shows.Songs)
	if err == nil && gone {
		err = errNoSong
	}
	return err
}

// record keeps what a message shows that was just sent. It was sent, so the record
// is made also when ctx has ended; a message that cannot be recorded is deleted.
func (r *recordingDiscord) record(ctx context.Context, sent *Message, channelID string, m *Message) error {
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
		err = errors.Join(fmt.Errorf("record what a message shows: %w", err), r.Delete(ctx, p.ChannelID, p.MessageID))
	}
	return err
}

// sent runs one call that sends m to a channel and records what it shows.
func (r *recordingDiscord) sent(ctx context.Context, channelID string, m *Message, send func() (*Message, error)) (*Message, error) {
	if err := r.check(ctx, m); err != nil {
		return nil, err
	}
	got, err := send()
	if err != nil {
		return nil, err
	}
	return got, r.record(ctx, got, channelID, m)
}

// Respond gives an interaction its first answer. It is recorded without a check
// before, since it has to leave within three seconds.
func (r *recordingDiscord) Respond(ctx context.Context, it *Interaction, answer Response) (*Message, error) {
	got, err := r.Discord.Respond(ctx, it, answer)
	if err != nil || answer.Message == nil {
		return got, err
	}
	return got, r.record(ctx, got, it.ChannelID, answer.Message)
}

// EditAnswer changes the first answer.
func (r *recordingDiscord) EditAnswer(ctx context.Context, token Token, m Message) (*Message, error) {
	return r.sent(ctx, "", &m, func() (*Message, error) { return r.Discord.EditAnswer(ctx, token, m) })
}

// FollowUp adds another answer.
func (r *recordingDiscord) FollowUp(ctx context.Context, token Token, m Message) (*Message, error) {
	return r.sent(ctx, "", &m, func() (*Message, error) { return r.Discord.FollowUp(ctx, token, m) })
}

// Post writes a message into a channel.
func (r *recordingDiscord) Post(ctx context.Context, channelID string, m Message) (*Message, error) {
	return r.sent(ctx, channelID, &m, func() (*Message, error) { return r.Discord.Post(ctx, channelID, m) })
}

// Edit changes a message of the bot's.
func (r *recordingDiscord) Edit(ctx context.Context, channelID, messageID string, m Message) (*Message, error) {
	return r.sent(ctx, channelID, &m, func() (*Message, error) { return r.Discord.Edit(ctx, channelID, messageID, m) })
}

// showsSongs is what a message about some songs shows, and about the members who
// are named besides.
func showsSongs(kind songs.PostKind, language string, ids []songs.SongID, users ...string) *songs.Post {
	return &songs.Post{Kind: kind, Songs: ids, Users: users, Language: language}
}
