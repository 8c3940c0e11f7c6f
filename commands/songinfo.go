package commands

import (
	"context"
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/palette"
	"riffbot/internal/songs"
	"riffbot/internal/words"
)

// SongInfo is /song-info: everything about one song, and what one can do with it.
func SongInfo(l librarian, desk *Desk) Command {
	s := &shelf{librarian: l, desk: desk}
	return Command{
		Definition: &discordgo.ApplicationCommand{
			Name:             "song-info",
			Description:      "Everything about a song: listen, post it again, mark it, rename it, remove it",
			Contexts:         everywhere(),
			IntegrationTypes: inServers(),
			Options: []*discordgo.ApplicationCommandOption{{
				Type: discordgo.ApplicationCommandOptionString, Name: "song", Description: "Which one", Required: true, Autocomplete: true, MaxLength: 100,
			}},
		},
		Handle: func(ctx context.Context, it *Interaction) error {
			if err := it.DeferPrivately(ctx); err != nil {
				return err
			}
			e, err := entry(ctx, it, l, strings.TrimSpace(it.Text("song")))
			if err != nil {
				return err
			}
			return s.show(ctx, it, e)
		},
		Autocomplete: func(ctx context.Context, it *Interaction) error { return songChoices(ctx, it, l) },
		Buttons: map[string]Handler{
			"post": s.post, "favour": s.favour(true), "unfavour": s.favour(false), "remove": s.remove, "rename": s.openRename,
		},
		Forms: map[string]Handler{"renamed": s.renamed},
	}
}

type shelf struct {
	librarian
	desk *Desk
}

// show answers with a song and where it comes from.
func (s *shelf) show(ctx context.Context, it *Interaction, e songs.Entry) error {
	v, err := it.viewer(ctx)
	if err != nil {
		return err
	}
	all, err := s.Versions(ctx, e.ID, v)
	if err != nil {
		return err
	}
	m := s.card(e, it)
	if tree := versions(it.Private(), all, e.ID); tree != "" {
		m.Embeds[0].Fields = append(m.Embeds[0].Fields, &discordgo.MessageEmbedField{Name: it.Private().Say("library.song.versions"), Value: tree})
	}
	return it.Edit(ctx, m)
}

// card shows a song to one person, with the song itself.
func (s *shelf) card(e songs.Entry, it *Interaction) Message {
	l := it.Private()
	embed := &discordgo.MessageEmbed{Title: cut(plain(nameOfEntry(l, e)), 256), Color: palette.Done,
		Fields: []*discordgo.MessageEmbedField{
			{Name: l.Say("library.song.style"), Value: orDash(cut(plain(e.Style), 300)), Inline: true},
			{Name: l.Say("library.song.length"), Value: clock(e.Duration), Inline: true},
			{Name: l.Say("library.song.model"), Value: orDash(cut(plain(e.Model), 100)), Inline: true},
			{Name: l.Say("library.song.requester"), Value: cut(plain(e.Requester.Name), 100), Inline: true},
			{Name: l.Say("library.song.made"), Value: fmt.Sprintf("<t:%d:f>", e.CreatedAt.Unix()), Inline: true},
		},
		Footer: &discordgo.MessageEmbedFooter{Text: l.Say("library.song.footer", "Song", string(e.ID), "Order", string(e.OrderID))}}
	embed.Description = origin(l, e.Edit)
	m := Message{Embeds: []*discordgo.MessageEmbed{embed}}
	s.attach(l, &m, e, it.AttachmentSizeLimit)
	id := string(e.ID)
	star := Button{Label: l.Say("library.song.favourite"), Emoji: "⭐", CustomID: customID("favour", id)}
	if e.Favourite {
		star = Button{Label: l.Say("library.song.no-favourite"), Emoji: "☆", CustomID: customID("unfavour", id)}
	}
	row := Row{{Label: l.Say("library.song.post"), Emoji: "📣", CustomID: customID("post", id)}, star,
		{Label: l.Say("library.lyrics"), Emoji: "🎤", CustomID: customID("words", string(e.OrderID))}}
	if s.owns(e, it) {
		row = append(row, Button{Label: l.Say("library.song.rename"), Emoji: "✏️", CustomID: customID("rename", id)}, Button{Label: l.Say("library.song.remove"), Emoji: "🗑️", CustomID: customID("remove", id)})
	}
	m.Components = []Row{row}
	m.Components = append(m.Components, Row{
		{Label: l.Say("library.song.karaoke"), Emoji: "🎬", CustomID: customID("karaokeof", id)},
		{Label: l.Say("library.song.mp3"), Emoji: "⬇️", CustomID: customID("copyof", id, "mp3")},
		{Label: l.Say("library.song.bundle"), Emoji: "📦", CustomID: customID("copyof", id, asBundle)},
	})
	if edits := editButtons(l, s.desk.family, e.OrderID, e.ID); len(edits) > 0 {
		m.Components = append(m.Components, edits)
	}
	if s.desk.voice && it.GuildID != "" {
		m.Components = append(m.Components, Row{playButton(l, e.ID)})
	}
	return m
}

// attach adds a song's cover and audio, or its address where that is too large.
func (s *shelf) attach(l words.Language, m *Message, e songs.Entry, limit int64) {
	embed := m.Embeds[0]
	if e.Cover.Key != "" && e.Cover.Size <= limit {
		name := "cover" + e.Cover.Extension
		m.Files = append(m.Files, s.desk.file(e.Cover, name, l.Say("library.cover-of", "Title", nameOfEntry(l, e))))
		embed.Thumbnail = &discordgo.MessageEmbedThumbnail{URL: "attachment://" + name}
	}
	for _, f := range []songs.File{e.Audio, e.Posted} {
		if f.Key != "" && f.Size <= limit {
			m.Files = append(m.Files, s.desk.file(f, fileOf(l, e, f.Extension), ""))
			return
		}
	}
	embed.Description += "\n" + l.Say("library.too-large", "Limit", megabytes(limit))
}

func (s *shelf) owns(e songs.Entry, it *Interaction) bool {
	return it.Manages(songs.Order{Requester: e.Requester, Place: e.Place})
}

// post puts a song into the channel again.
func (s *shelf) post(ctx context.Context, it *Interaction) error {
	e, err := entry(ctx, it, s, it.args(1)[0])
	if err != nil {
		return err
	}
	l := it.Public(ctx)
	m := Message{Embeds: []*discordgo.MessageEmbed{{Title: cut(plain(nameOfEntry(l, e)), 256), Color: palette.Done,
		Description: cut(plain(e.Style), 300),
		Author:      &discordgo.MessageEmbedAuthor{Name: cut(l.Say("library.posted", "Requester", e.Requester.Name, "Sharer", it.UserName()), 256)}}}}
	s.attach(l, &m, e, it.AttachmentSizeLimit)
	m.Components = []Row{{{Label: l.Say("library.lyrics"), Emoji: "🎤", CustomID: customID("words", string(e.OrderID))}, {Label: l.Say("library.again"), Emoji: "♻️", CustomID: customID("again", string(e.OrderID))}}}
	m.Shows = showsSongs(songs.PostCopy, l.Tag(), []songs.SongID{e.ID}, it.User().ID)
	files := m.Files
	m.Files, m.Embeds[0].Thumbnail = nil, nil
	if _, err := it.Reply(ctx, m); err != nil { // at once; what takes time to upload follows
		return err
	}
	if err := it.share(ctx, e.ID); err != nil {
		return err
	}
	m.Files = files
	if len(files) > 1 {
		m.Embeds[0].Thumbnail = &discordgo.MessageEmbedThumbnail{URL: "attachment://" + files[0].Name}
	}
	return it.Edit(ctx, m)
}

func (s *shelf) favour(favourite bool) Handler {
	return func(ctx context.Context, it *Interaction) error {
		if err := it.DeferUpdate(ctx); err != nil {
			return err
		}
		e, err := entry(ctx, it, s, it.args(1)[0])
		if err != nil {
			return err
		}
		if err := s.Favour(ctx, e.ID, it.User().ID, favourite); err != nil {
			return err
		}
		e.Favourite = favourite
		return s.show(ctx, it, e)
	}
}

func (s *shelf) openRename(ctx context.Context, it *Interaction) error {
	e, err := s.mine(ctx, it)
	if err != nil {
		return err
	}
	l := it.Private()
	return it.Open(ctx, Form{CustomID: customID("renamed", string(e.ID)), Title: l.Say("library.rename.title"), Fields: []FormField{
		{Label: l.Say("library.rename.field"), Input: TextField{CustomID: "title", Value: e.Title, Max: songs.MaxTitle, Required: true}}}})
}

func (s *shelf) renamed(ctx context.Context, it *Interaction) error {
	if err := it.DeferUpdate(ctx); err != nil {
		return err
	}
	e, err := s.mine(ctx, it)
	if err != nil {
		return err
	}
	e.Title = strings.TrimSpace(it.Field("title"))
	if e.Title == "" {
		return &briefError{err: &songs.BriefError{Field: "title", Kind: "missing"}}
	}
	if err := it.allow(ctx, e.Title); err != nil {
		return err
	}
	if err := s.Rename(ctx, e.ID, e.Title); err != nil {
		return err
	}
	return s.show(ctx, it, e)
}

func (s *shelf) remove(ctx context.Context, it *Interaction) error {
	if err := it.DeferUpdate(ctx); err != nil {
		return err
	}
	e, err := s.mine(ctx, it)
	if err != nil {
		return err
	}
	by := songs.RemovedByRequester
	if e.Requester.ID != it.User().ID {
		by = songs.RemovedByCurators
	}
	if err := s.Remove(ctx, e.ID, by); err != nil {
		return err
	}
	l := it.Private()
	return it.Edit(ctx, news(l, "library.removed", "Title", cut(plain(nameOfEntry(l, e)), 200)))
}

// mine returns the song of a press, if it is the person's to change.
func (s *shelf) mine(ctx context.Context, it *Interaction) (songs.Entry, error) {
	e, err := entry(ctx, it, s, it.args(1)[0])
	if err == nil && !s.owns(e, it) {
		err = errNotYours
	}
	return e, err
}
