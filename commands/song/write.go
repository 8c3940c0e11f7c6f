package song

import (
	"context"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/riffbot/riffbot/commands/internal/styleoption"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/lyrics"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/songs"
)

// lyricsWriter writes lyrics with a language model.
type lyricsWriter interface {
	// Write writes lyrics for a member. It returns a [*songs.LimitError] if a limit is reached.
	Write(
		ctx context.Context, c songs.WriterCall, request lyrics.Request, progress func(lyrics.Draft),
	) (lyrics.Draft, error)
}

// draftStore stores drafts.
type draftStore interface {
	SaveDraft(ctx context.Context, d songs.Draft) error
	Draft(ctx context.Context, id songs.DraftID) (songs.Draft, error)
	TakeDraft(ctx context.Context, id songs.DraftID, owner string) (songs.Draft, error)
}

// maxIdea is the maximum length of an idea in characters.
const maxIdea = 1000

// maxChange is the maximum length of a requested change in characters.
const maxChange = 500

// writeCommand returns /write draft: it writes lyrics for an idea, which the member can change and then
// order.
func (h handlers) writeCommand() discord.Command {
	return discord.Command{
		Group:  "write",
		Orders: true,
		Definition: &discordgo.ApplicationCommand{
			Name:             "draft",
			Description:      "Write lyrics for an idea, change them, then sing them",
			Contexts:         discord.Everywhere(),
			IntegrationTypes: discord.InServers(),
			Options: []*discordgo.ApplicationCommandOption{
				{Type: discordgo.ApplicationCommandOptionString, Name: "idea", Required: true, MaxLength: maxIdea,
					Description: "What's the song about?"},
				styleoption.Style("style", "Genre, mood, instruments; optional", songs.MaxStyle),
				styleoption.Voice(),
				styleoption.Language(),
				{Type: discordgo.ApplicationCommandOptionBoolean, Name: "instrumental",
					Description: "Music only, no vocals"},
			},
		},
		Handle:       h.write,
		Autocomplete: h.suggest,
		Buttons: map[string]discord.Handler{
			"sing:{draft}": h.orderDraft, "redraft:{draft}": h.openEditForm, "reword:{draft}": h.openChangeForm,
			"another:{draft}": h.writeAnother, "discard:{draft}": discord.Updating(h.discardDraft),
			"back:{draft}":     discord.Updating(h.showPrevious),
			"rechange:{draft}": h.openSavedChange,
		},
		Forms: map[string]discord.Handler{"redrafted:{draft}": h.submitEdit,
			"reworded:{draft}": h.submitChange},
		Reopen:  map[string]discord.FormBuilder{"redrafted:{draft}": h.editForm, "reworded:{draft}": h.emptyChangeForm},
		Replies: map[string]discord.ReplyHandler{"reword": h.replyToDraft, "again": h.replyToSong},
	}
}

// write handles /write draft.
func (h handlers) write(ctx context.Context, it *discord.Interaction) error {
	if err := styleoption.CheckBlank(it, songs.FieldStyle, songs.FieldVoice, songs.FieldLanguage); err != nil {
		return err
	}
	spec := songs.SongSpec{Prompt: it.Text("idea"), Style: it.Text("style"), Voice: it.Text("voice"),
		Language: it.Text("language"), Instrumental: it.Flag("instrumental")}.Trimmed()
	if spec.Prompt == "" {
		return &messages.SpecError{Err: &songs.SpecError{Field: songs.FieldPrompt, Kind: songs.ProblemMissing}}
	}
	spec, own := h.withDefaults(ctx, it, spec, givenOptions(it))
	if spec.Instrumental {
		return h.showInstrumental(ctx, it, spec, own)
	}
	return h.startDraft(ctx, it, spec, own)
}

// startDraft writes the first draft for the prompt of a specification. It responds with a card when
// the writer has accepted the prompt.
func (h handlers) startDraft(ctx context.Context, it *discord.Interaction, b songs.SongSpec,
	own songs.Defaults) error {
	return discord.Checked(func(ctx context.Context, it *discord.Interaction) error {
		return h.writeFirst(ctx, it, b, own)
	})(ctx, it)
}

func (h handlers) writeFirst(ctx context.Context, it *discord.Interaction, b songs.SongSpec,
	own songs.Defaults) error {
	d := songs.Draft{Owner: songs.Member{ID: it.User().ID, Name: it.UserName()},
		Place: songs.Place{GuildID: it.GuildID, ChannelID: it.ChannelID},
		Idea:  b.Prompt, Spec: songs.SongSpec{Model: b.Model, Title: b.Title, Voice: b.Voice, Avoid: b.Avoid,
			Artist: b.Artist, Play: b.Play, FromDefaults: b.FromDefaults}}
	return h.writeDraft(ctx, it.Public(ctx), &draftResponse{it: it, private: own.PrivateDrafts}, d,
		lyrics.Request{Idea: d.Idea, Style: b.Style, Voice: b.Voice, Language: b.Language})
}

// draftResponse is the response to an interaction, which does not exist before its first edit.
type draftResponse struct {
	it      *discord.Interaction
	private bool // only the member sees it
	exists  bool
}

// Edit responds, or edits the response.
func (r *draftResponse) Edit(ctx context.Context, m discord.Message) error {
	if r.exists {
		return r.it.Edit(ctx, m)
	}
	var err error
	if r.private {
		err = r.it.ReplyPrivatelyAfterChecks(ctx, m)
	} else {
		_, err = r.it.Reply(ctx, m)
	}
	r.exists = err == nil
	return err
}

// editInterval is the minimum time between two edits of a card while it is written.
const editInterval = 2 * time.Second

// writeDraft writes lyrics and shows them while they are written. The result is stored as a draft
// with the other fields of base.
func (h handlers) writeDraft(ctx context.Context, l i18n.Language, it discord.Editable, base songs.Draft,
	request lyrics.Request) error {
	last, call := time.Now(), songs.WriterCall{Member: base.Owner, Place: base.Place}
	if first, ok := it.(*draftResponse); ok {
		last, call.ID = time.Time{}, first.it.ID // respond when the writer begins
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	got, err := h.Writer.Write(ctx, call, request,
		func(so lyrics.Draft) {
			if time.Since(last) < editInterval {
				return
			}
			last = time.Now()
			if h.Blocked.In(so.Title + "\n" + so.Style + "\n" + so.Lyrics) {
				return // the writer rejects it at the end
			}
			// After other errors, the next edit shows the text too.
			if err := it.Edit(ctx, h.progressCard(l, base, so)); discord.IsRepeated(err) {
				cancel(err)
			}
		})
	if cause := context.Cause(ctx); discord.IsRepeated(cause) {
		return cause
	}
	if err != nil {
		return err
	}
	base.Language = got.Language
	if base.Spec.Title == "" || base.PreviousID != "" {
		base.Spec.Title = got.Title
	}
	base.Spec.Style, base.Spec.Lyrics, base.Spec.Prompt = got.Style, got.Lyrics, base.Idea
	return h.saveAndShow(ctx, l, it, base)
}

// saveAndShow stores a draft as a new version and shows it.
func (h handlers) saveAndShow(ctx context.Context, l i18n.Language, it discord.Editable, d songs.Draft) error {
	d.ID, d.CreatedAt = songs.DraftID(h.NewID()), h.Now()
	d.Spec = d.Spec.Trimmed()
	if err := h.Offer.Check(ctx, d.Place.GuildID, d.Spec); err != nil {
		return &messages.SpecError{Err: err}
	}
	if err := h.Drafts.SaveDraft(ctx, d); err != nil {
		return err
	}
	return it.Edit(ctx, h.draftCard(ctx, l, d))
}
