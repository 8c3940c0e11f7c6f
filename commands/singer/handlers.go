package singer

import (
	"context"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/commands/internal/songoption"
	"github.com/riffbot/riffbot/internal/cleantext"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/personas"
	"github.com/riffbot/riffbot/internal/provider"
	"github.com/riffbot/riffbot/internal/songs"
)

// explanations are the texts that explain errors of package personas.
var explanations = []struct {
	err  error
	text string
	args []any
}{
	{personas.ErrTooMany, "singer.refused.too-many", []any{"Count", personas.MaxOfGuild}},
	{personas.ErrNameTaken, "singer.refused.name-taken", nil},
	{personas.ErrNotGenerated, "singer.refused.not-generated", nil},
	{personas.ErrNotOffered, "singer.refused.not-offered", nil},
}

// explained returns an error that a text explains, if package personas or a provider returned err.
func explained(err error) error {
	for _, e := range explanations {
		if errors.Is(err, e.err) {
			return &discord.UserError{Reason: e.err.Error(), Text: e.text, Args: e.args}
		}
	}
	if provider.AsError(err) != nil {
		return errors.Join(&discord.UserError{Reason: "the provider made no persona", Text: "singer.refused.provider"}, err)
	}
	return err
}

// create makes a singer from the voice of a song.
func (h handlers) create(ctx context.Context, it *discord.Interaction) error {
	name := cleantext.Name(it.Text("name"))
	problem := songs.SpecError{Field: songs.FieldName, Kind: songs.ProblemLong, Length: utf8.RuneCountInString(name),
		Limit: personas.MaxName}
	if name == "" {
		problem.Kind = songs.ProblemMissing
	}
	if name == "" || problem.Length > problem.Limit {
		return &messages.SpecError{Err: &problem}
	}
	e, err := songoption.NamedPublic(ctx, it, h.Library, "song")
	if err != nil {
		return err
	}
	if e.Place.GuildID != it.GuildID {
		return discord.ErrNoSong
	}
	singer, err := h.Singers.Create(ctx, e, name, it.Requester())
	if err != nil {
		return explained(err)
	}
	return it.Edit(ctx, discord.Success(it.Private(), "singer.created", "Name", discord.Plain(singer.Name)))
}

// list shows the singers of the server.
func (h handlers) list(ctx context.Context, it *discord.Interaction) error {
	all, err := h.Singers.List(ctx, it.GuildID)
	if err != nil {
		return err
	}
	settings, err := h.Settings.Settings(ctx, it.GuildID)
	if err != nil {
		return err
	}
	l := it.Private()
	if len(all) == 0 {
		return it.Edit(ctx, discord.Success(l, "singer.none"))
	}
	lines := make([]string, 0, len(all))
	for _, s := range all {
		line := l.T("singer.line", "Name", discord.Plain(s.Name), "Creator", messages.MemberName(l, s.Creator))
		if string(s.ID) == settings.Singer {
			line += " · " + l.T("singer.is-default")
		}
		lines = append(lines, line)
	}
	return it.Edit(ctx, discord.Success(l, "singer.all", "Lines", strings.Join(lines, "\n")))
}

// remove removes a singer that the member made or, for managers, any.
func (h handlers) remove(ctx context.Context, it *discord.Interaction) error {
	singer, err := songoption.NamedSinger(ctx, it, h.Singers, "singer")
	if err != nil {
		return err
	}
	if singer.ID == songs.NoPersona {
		return songs.ErrNoPersona
	}
	if singer.Creator.ID != it.User().ID && !it.MemberCan(discordgo.PermissionManageGuild) {
		return discord.ErrNotYours
	}
	if err := h.Singers.Remove(ctx, it.GuildID, singer.ID); err != nil {
		return err
	}
	return it.Edit(ctx, discord.Success(it.Private(), "singer.removed", "Name", discord.Plain(singer.Name)))
}

// setDefault sets the singer of new songs.
func (h handlers) setDefault(ctx context.Context, it *discord.Interaction) error {
	singer, err := songoption.NamedSinger(ctx, it, h.Singers, "singer")
	if err != nil {
		return err
	}
	if singer.ID == songs.NoPersona {
		singer = songs.Persona{}
	}
	if _, err := h.Settings.Change(ctx, it.GuildID, it.User().ID, func(s *guild.Settings) error {
		s.Singer = string(singer.ID)
		return nil
	}); err != nil {
		return err
	}
	if singer.ID == "" {
		return it.Edit(ctx, discord.Success(it.Private(), "singer.default-off"))
	}
	return it.Edit(ctx, discord.Success(it.Private(), "singer.default-set", "Name", discord.Plain(singer.Name)))
}
