package cowriting

import (
	"context"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/internal/cowriting"
	"github.com/riffbot/riffbot/internal/cowritingmessages"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/input"
	"github.com/riffbot/riffbot/internal/palette"
)

// proposalForm returns the form for a line. It needs no lookup, because a form has to be the first response.
func proposalForm(l i18n.Language, session string) discord.Form {
	return discord.Form{CustomID: discord.CustomID("cowrite-proposed", session), Title: l.T("cowriting.propose-title"),
		Fields: []discord.FormField{{Label: l.T("cowriting.propose-label"), Description: l.T("cowriting.propose-about"),
			Input: discord.TextField{CustomID: "line", Max: cowriting.MaxLine, Required: true}}}}
}

// sectionForm returns the form for the name of a section.
func sectionForm(l i18n.Language, session string) discord.Form {
	return discord.Form{CustomID: discord.CustomID("cowrite-sectioned", session), Title: l.T("cowriting.section-title"),
		Fields: []discord.FormField{{Label: l.T("cowriting.section-label"), Description: l.T("cowriting.section-about"),
			Input: discord.TextField{CustomID: "section", Max: cowriting.MaxSection, Required: true}}}}
}

// session returns the session of a button, menu or form.
func (h handlers) session(ctx context.Context, it *discord.Interaction) (cowriting.Session, error) {
	s, err := h.Sessions.Session(ctx, it.GuildID, cowriting.ID(it.Var("session")))
	return s, explained(err)
}

// requireWriter returns an error unless the member may write in the thread of the panel.
func requireWriter(it *discord.Interaction) error {
	if !it.MemberCan(discordgo.PermissionSendMessagesInThreads) {
		return errCannotPost
	}
	return nil
}

// requireHost returns the session of a button or form; [errNotHost] unless the member opened it or is a curator.
func (h handlers) requireHost(ctx context.Context, it *discord.Interaction) (cowriting.Session, error) {
	s, err := h.session(ctx, it)
	if err != nil || s.Host.ID == it.User().ID {
		return s, err
	}
	curator, err := discord.IsCurator(ctx, h.Authorizer, it)
	if err == nil && !curator {
		err = errNotHost
	}
	return s, err
}

// propose adds the line of a form as a proposal.
func (h handlers) propose(ctx context.Context, it *discord.Interaction) error {
	if err := requireWriter(it); err != nil {
		return err
	}
	s, err := h.Sessions.Propose(ctx, it.GuildID, cowriting.ID(it.Var("session")), it.Requester(), it.Field("line"))
	if err != nil {
		return explained(err)
	}
	return answer(ctx, it, "cowriting.proposed", "Number", s.Sung()+1, "Line",
		discord.Plain(s.Proposals[len(s.Proposals)-1].Text))
}

// vote votes for the chosen proposal.
func (h handlers) vote(ctx context.Context, it *discord.Interaction) error {
	if err := requireWriter(it); err != nil {
		return err
	}
	number, err := strconv.Atoi(it.Chosen())
	if err != nil {
		return explained(cowriting.ErrTurnOver)
	}
	if _, err := h.Sessions.Vote(ctx, it.GuildID, cowriting.ID(it.Var("session")), it.User().ID, number); err != nil {
		return explained(err)
	}
	return answer(ctx, it, "cowriting.voted")
}

// closeLine ends the vote for the current line.
func (h handlers) closeLine(ctx context.Context, it *discord.Interaction) error {
	if _, err := h.requireHost(ctx, it); err != nil {
		return err
	}
	s, err := h.Sessions.Close(ctx, it.GuildID, cowriting.ID(it.Var("session")), input.Offset(it.Var("turn")))
	if err != nil {
		return explained(err)
	}
	return answer(ctx, it, "cowriting.closed", "Line", discord.Plain(s.Lines[len(s.Lines)-1].Text))
}

// addSection adds the section of a form to the text.
func (h handlers) addSection(ctx context.Context, it *discord.Interaction) error {
	if _, err := h.requireHost(ctx, it); err != nil {
		return err
	}
	s, err := h.Sessions.AddSection(ctx, it.GuildID, cowriting.ID(it.Var("session")), it.Requester(), it.Field("section"))
	if err != nil {
		return explained(err)
	}
	return answer(ctx, it, "cowriting.section-added", "Name", discord.Plain(s.Lines[len(s.Lines)-1].Text))
}

// undo removes the last line of the text.
func (h handlers) undo(ctx context.Context, it *discord.Interaction) error {
	if _, err := h.requireHost(ctx, it); err != nil {
		return err
	}
	id, line := cowriting.ID(it.Var("session")), input.Offset(it.Var("line"))
	if _, err := h.Sessions.Undo(ctx, it.GuildID, id, line); err != nil {
		return explained(err)
	}
	return answer(ctx, it, "cowriting.undone")
}

// answer responds privately with a short text.
func answer(ctx context.Context, it *discord.Interaction, id string, pairs ...any) error {
	return it.Edit(ctx, discord.Message{Content: it.Private().T(id, pairs...)})
}

// private returns a message with a title and a text, for one member.
func private(title, text string) discord.Message {
	m := discord.Info(title, text)
	m.Embeds[0].Color = palette.Done
	return m
}

// textPage is the number of characters of a page of the whole text.
const textPage = 1800

// showText shows a page of the whole text to one member.
func (h handlers) showText(ctx context.Context, it *discord.Interaction) error {
	acknowledge := it.DeferPrivately
	if it.Message != nil && it.Message.Flags&discord.FlagEphemeral != 0 {
		acknowledge = it.DeferUpdate
	}
	if err := acknowledge(ctx); err != nil {
		return err
	}
	s, err := h.session(ctx, it)
	if err != nil {
		return err
	}
	l := it.Private()
	var text []string
	for _, line := range s.Lines {
		text = append(text, cowritingmessages.TextLine(l, s, line))
	}
	parts := discord.SplitPages(strings.Join(text, "\n"), textPage)
	n := min(input.Offset(it.Var("page")), len(parts)-1)
	m := private(discord.Cut(discord.Plain(cowritingmessages.Title(l, s)), 256), parts[n])
	if parts[n] == "" {
		m = private(l.T("cowriting.text"), l.T("cowriting.text-empty"))
	}
	m.Components = discord.Pager{Offset: n, Size: 1, Total: len(parts), CustomID: func(at int) string {
		return discord.CustomID("cowrite-text", string(s.ID), strconv.Itoa(at))
	}}.Rows(l)
	return it.Edit(ctx, m)
}
