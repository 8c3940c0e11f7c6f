package library

import (
	"context"
	"strings"

	"github.com/riffbot/riffbot/commands/internal/songoption"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/songs"
)

// songInfoCommand returns /library show, which shows a song with buttons to post, mark, rename and remove it.
func (h handlers) songInfoCommand() discord.Command {
	return discord.Command{
		Group: "library",
		Definition: discord.GeneralDefinition("show", "Play, post, rename or remove a song",
			songoption.Option("song", "Which song")),
		Handle: discord.Privately(func(ctx context.Context, it *discord.Interaction) error {
			e, err := songoption.Named(ctx, it, h.Library, "song")
			if err != nil {
				return err
			}
			return songoption.Show(ctx, it, h.Library, h.Messages, e)
		}),
		Autocomplete: func(ctx context.Context, it *discord.Interaction) error {
			return songoption.Suggest(ctx, it, h.Library)
		},
		Buttons: map[string]discord.Handler{
			"post:{song}": h.repost, "favour:{song}": h.setFavourite(true), "unfavour:{song}": h.setFavourite(false),
			"use:{song}":    discord.Privately(h.useTake),
			"remove:{song}": discord.Updating(h.askToRemove), "rename:{song}": h.openRename,
			"removesure:{song}": discord.Updating(h.hide), "removenow:{song}": discord.Updating(h.remove),
			"unremove:{song}": discord.Updating(h.unhide), "keep:{song}": discord.Updating(h.keep),
		},
		Forms:  map[string]discord.Handler{"renamed:{song}": discord.Updating(h.rename)},
		Reopen: map[string]discord.FormBuilder{"renamed:{song}": h.renameForm},
	}
}

// repost posts a song in the channel again.
func (h handlers) repost(ctx context.Context, it *discord.Interaction) error {
	e, err := songoption.Find(ctx, it, h.Library, it.Var("song"))
	if err != nil {
		return err
	}
	l := it.Public(ctx)
	author := messages.SharedBy(l, "library.posted", it, e)
	if err := it.Defer(ctx); err != nil { // before the upload, which takes time
		return err
	}
	if err := it.Share(ctx, e.ID); err != nil {
		return err
	}
	m, err := h.Messages.SongPost(ctx, l, e, it.AttachmentSizeLimit, author, it.User().ID)
	if err != nil {
		return err
	}
	return it.Edit(ctx, m)
}

// setFavourite returns the handler that marks or unmarks a song as a favourite.
func (h handlers) setFavourite(favourite bool) discord.Handler {
	return discord.Updating(func(ctx context.Context, it *discord.Interaction) error {
		e, err := songoption.Find(ctx, it, h.Library, it.Var("song"))
		if err != nil {
			return err
		}
		if err := h.Library.SetFavourite(ctx, e.ID, it.User().ID, favourite); err != nil {
			return err
		}
		e.Favourite = favourite
		return songoption.Show(ctx, it, h.Library, h.Messages, e)
	})
}

// useTake marks a song as the newest favourite of the member, so that edits of its order start from it.
func (h handlers) useTake(ctx context.Context, it *discord.Interaction) error {
	e, err := songoption.Find(ctx, it, h.Library, it.Var("song"))
	if err != nil {
		return err
	}
	if err := h.Library.SetFavourite(ctx, e.ID, it.User().ID, true); err != nil {
		return err
	}
	l := it.Private()
	return it.Edit(ctx, discord.Success(l, "songpost.used", "Song",
		discord.Cut(discord.Plain(messages.EntryName(l, e)), 200)))
}

// openRename opens the form for a new title.
func (h handlers) openRename(ctx context.Context, it *discord.Interaction) error {
	f, err := h.renameForm(ctx, it)
	if err != nil {
		return err
	}
	return it.Open(ctx, f)
}

// renameForm returns the form for a new title of an own song.
func (h handlers) renameForm(ctx context.Context, it *discord.Interaction) (discord.Form, error) {
	e, err := h.ownSong(ctx, it)
	if err != nil {
		return discord.Form{}, err
	}
	l := it.Private()
	return discord.Form{CustomID: discord.CustomID("renamed", string(e.ID)),
		Title: l.T("library.rename.title"), Fields: []discord.FormField{
			{
				Label: l.T("library.rename.field"),
				Input: discord.TextField{CustomID: "title", Value: e.Title, Max: songs.MaxTitle, Required: true},
			}}}, nil
}

// rename saves the title of the form.
func (h handlers) rename(ctx context.Context, it *discord.Interaction) error {
	e, err := h.ownSong(ctx, it)
	if err != nil {
		return err
	}
	// Names may be longer than the mentions that they replace.
	e.Title = discord.Cut(strings.TrimSpace(it.Field("title")), songs.MaxTitle)
	if e.Title == "" {
		return &messages.SpecError{Err: &songs.SpecError{Field: "title", Kind: "missing"}}
	}
	if err := it.AllowTexts(ctx, e.Title); err != nil {
		return err
	}
	if err := h.Library.Rename(ctx, e.ID, e.Title); err != nil {
		return err
	}
	return songoption.Show(ctx, it, h.Library, h.Messages, e)
}

// ownSong returns the song of a button; [discord.ErrNotYours] if the member may not change it.
func (h handlers) ownSong(ctx context.Context, it *discord.Interaction) (songs.Entry, error) {
	e, err := songoption.Find(ctx, it, h.Library, it.Var("song"))
	if err == nil && !messages.OwnsSong(it, e) {
		err = discord.ErrNotYours
	}
	return e, err
}
