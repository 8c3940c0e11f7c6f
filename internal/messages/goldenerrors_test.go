package messages

import (
	"errors"
	"strings"
	"time"

	"github.com/riffbot/riffbot/internal/commandtest"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/lyrics"
	"github.com/riffbot/riffbot/internal/media"
	"github.com/riffbot/riffbot/internal/songs"
)

// explanations returns the explanation of every error.
func explanations(l i18n.Language) map[string]discord.Message {
	all := make(map[string]discord.Message)
	for name, err := range goldenErrors() {
		it := &discord.Interaction{ID: "1", Locale: l.Tag(), AttachmentSizeLimit: 10 << 20}
		m, ours := Explain(it, err)
		if ours {
			name += " (logged)"
		}
		all["error/"+name] = m
	}
	return all
}

// goldenErrors returns every error that is explained, by name.
func goldenErrors() map[string]error {
	all := map[string]error{
		"unknown": errors.New("bug"), "unsuitable": songs.ErrUnsuitable, "song too large": songs.ErrTooLarge,
		"WAV too large": &ExportError{Format: "wav", Length: time.Minute, Limit: 10 << 20,
			Err: songs.ErrTooLarge},
		"MP3 too large": &ExportError{Format: "mp3", Length: time.Minute, Limit: 10 << 20,
			Err: discord.ErrTooLarge},
		"voice message too large": &ExportError{Format: FormatVoice, Length: time.Minute, Limit: 10 << 20,
			Err: songs.ErrTooLarge},
		"place, member": &PlaceError{Channel: "7", Who: "you", Permissions: "delivery.permissions.voice"},
		"place, bot":    &PlaceError{Channel: "7", Who: "I", Permissions: "delivery.permissions.voice-there"},
		"kept input":    &KeptError{Err: songs.ErrConflict, Label: "errors.input.fix", Button: "restore:1"},
		"joined": &SpecError{Err: errors.Join(&songs.SpecError{Field: songs.FieldPrompt,
			Kind: songs.ProblemMissing},
			&songs.RangeError{Field: songs.FieldTo, Kind: songs.ProblemOrder, Length: time.Minute})},
		"position missing": &SpecError{Err: &discord.PositionError{Field: "from", Length: time.Minute}},
		"position invalid": &SpecError{Err: &discord.PositionError{Field: "from", Text: "half *way*",
			Length: time.Minute}},
		"input to fix": &discord.InputError{Err: &SpecError{Err: &songs.SpecError{Field: songs.FieldPrompt,
			Kind: songs.ProblemTogether, Length: 120, With: songs.FieldStyle, WithLength: 90, Limit: 190}}, Draft: "1",
			Editable: true, Repeatable: true},
		"input to repeat": &discord.InputError{Err: &lyrics.Error{Kind: lyrics.Busy, Err: errors.New("429")}, Draft: "1",
			Editable: true, Repeatable: true},
		"input without form": &discord.InputError{Err: discord.ErrDraftGone, Texts: []string{"my *words*", "```@everyone"}},
		"input of a choice": &discord.InputError{Err: &discord.ChoiceError{Option: "song", Typed: "Neon", Draft: "1",
			Choices: []discord.Choice{{Name: "Neon", Value: "s1"}}}, Draft: "1", Editable: true, Repeatable: true},
		"wrong numbers": &NumbersError{Text: "errors.board-rules", Err: errors.Join(
			&discord.NumberError{Field: "every", Least: 1, Most: 10080}, &discord.NumberError{Field: "daily", Most: 100})},
	}
	choices := []discord.Choice{{Name: "Neon · pop · 0:42 · Ana", Value: "s1"}, {Name: "Neon · jazz · 1:02 · Ben", Value: "s2"}}
	all["several titles"] = &discord.ChoiceError{Option: "song", Typed: "Neon", Several: true, Choices: choices, Draft: "d"}
	all["similar titles"] = &discord.ChoiceError{Option: "song", Typed: "*neno*", Choices: choices, Draft: "d"}
	all["price"] = PriceQuestion(discord.English, songs.Quote{Credits: 2, Limited: true, Left: 5,
		ResetsAt: time.Unix(86400, 0)}, "choices.cost.battle", "choices.cost.battle-text", "choices.cost.battle-yes",
		"Songs", 2)
	all[discord.ErrNoSong.Error()] = discord.ErrNoSong
	all["no song with that name"] = &discord.NoSongError{Option: "song2", Typed: "*Ghost*"}
	for _, e := range userErrors {
		all[e.err.Error()] = e.err
	}
	for _, e := range []*discord.UserError{discord.ErrNotYours, discord.ErrNotCurator, discord.ErrNotManager,
		discord.ErrNoGuild,
		discord.ErrStopping, discord.ErrUserInstall, discord.ErrExternal} {
		all[e.Reason] = e
	}
	for _, kind := range []lyrics.Kind{lyrics.Refused, lyrics.Moderated, lyrics.Unusable, lyrics.OutOfTokens,
		lyrics.Misconfigured,
		lyrics.TimedOut, lyrics.Busy, lyrics.Unauthorized, lyrics.Unavailable} {
		all["writer "+string(kind)] = &lyrics.Error{Kind: kind, Err: errors.New("cause")}
	}
	for _, kind := range []media.InputErrorKind{media.InputEmpty, media.InputLarge, media.InputLong, media.InputType} {
		all["recording "+string(kind)] = &media.InputError{Kind: kind}
	}
	for _, what := range []string{"size", "length", "type"} {
		all["upload "+what] = &discord.UploadError{What: what}
	}
	addSpecErrors(all)
	addLimitErrors(all)
	addJukeboxErrors(all)
	return all
}

func addSpecErrors(all map[string]error) {
	for _, field := range []songs.Field{songs.FieldPrompt, songs.FieldLyrics, songs.FieldStyle, songs.FieldSong,
		songs.FieldOtherSong} {
		all["missing "+string(field)] = &songs.SpecError{Field: field, Kind: songs.ProblemMissing}
	}
	for _, field := range []songs.Field{songs.FieldPrompt, songs.FieldLyrics, songs.FieldTitle, songs.FieldStyle,
		songs.FieldArtist} {
		all["long "+string(field)] = &songs.SpecError{Field: field, Kind: songs.ProblemLong, Length: 5000, Limit: 4000}
	}
	for _, field := range []songs.Field{songs.FieldModel, songs.FieldSection, songs.FieldTrack} {
		all["unknown "+string(field)] = &songs.SpecError{Field: field, Kind: songs.ProblemUnknown,
			Choices: []string{"A", "B_"}}
	}
	all["action of another provider"] = &songs.SpecError{Field: songs.FieldAction, Kind: songs.ProblemUnknown,
		Provider: "Suno", Choices: []string{"extend", "cover", "add_vocals", "add_instrumental"}}
	all["song of another provider"] = &songs.SpecError{Field: songs.FieldOtherSong, Kind: songs.ProblemUnknown,
		Provider: "Suno"}
	all["unknown action"] = &songs.SpecError{Field: songs.FieldAction, Kind: songs.ProblemUnknown, Provider: "Suno"}
	all["length out of bounds"] = &songs.SpecError{Field: songs.FieldLength, Kind: songs.ProblemLength, Length: 10,
		Limit: 360}
	all["option of another provider"] = &songs.SpecError{Field: songs.FieldGender, Kind: songs.ProblemUnknown,
		Provider: "ACE-Step", Choices: []string{"Suno"}}
	all["no sections"] = &songs.SpecError{Field: songs.FieldSection, Kind: songs.ProblemUnknown}
	for _, kind := range []songs.Problem{songs.ProblemBeyond, songs.ProblemOrder, songs.ProblemShort,
		songs.ProblemEarly} {
		all["range "+string(kind)] = &songs.RangeError{Field: songs.FieldFrom, Kind: kind, Length: 61 * time.Second}
	}
}

func addLimitErrors(all map[string]error) {
	for _, kind := range []songs.LimitKind{songs.LimitQueued, songs.LimitUserDay, songs.LimitGuildDay,
		songs.LimitMemberDay,
		songs.LimitGuildMonth, songs.LimitCoolDown, songs.LimitBlocked, songs.LimitDirect, songs.LimitDirectDay,
		songs.LimitDirectBlocked, songs.LimitServer, songs.LimitWriterDay, songs.LimitWriterGuildDay,
		songs.LimitWriterBusy} {
		all["limit "+string(kind)] = &songs.LimitError{Kind: kind, Limit: 1000, RetryAt: goldenTime.Add(time.Hour)}
	}
	for name, channels := range map[string]string{"one channel": "1", "two channels": "1 2",
		"many channels": "1 2 3 4 5 6 7 8 9 10 11"} {
		all["limit "+name] = &songs.LimitError{Kind: songs.LimitChannel, Channels: strings.Fields(channels)}
	}
}

func addJukeboxErrors(all map[string]error) {
	for _, err := range []error{jukebox.ErrOff, jukebox.ErrNotInChannel, jukebox.ErrInUse, jukebox.ErrNotAllowed,
		jukebox.ErrDeafened,
		jukebox.ErrNotPlaying, jukebox.ErrNoEntry, jukebox.ErrPrivate, jukebox.ErrFull, jukebox.ErrUnplayable,
		jukebox.ErrSeekRange,
		jukebox.ErrRadioUnavailable, jukebox.ErrConflict, jukebox.ErrNoPlaylist, jukebox.ErrPlaylistExists,
		jukebox.ErrPlaylistFile, jukebox.ErrNoPrevious,
		jukebox.ErrCannotJoin} {
		all["jukebox, "+err.Error()] = err
	}
	for _, err := range []error{jukebox.ErrCannotJoin, jukebox.ErrChannelFull, jukebox.ErrChannelHidden,
		jukebox.ErrChannelClosed,
		jukebox.ErrChannelMute} {
		all["jukebox channel, "+err.Error()] = &jukebox.JoinError{ChannelID: "7", Err: err}
	}
}

// goldenEntry returns a song of the library.
func goldenEntry() songs.Entry {
	return songs.Entry{Song: goldenSongs(1)[0], OrderID: "order", Requester: commandtest.Ana,
		Place: commandtest.Place, CreatedAt: goldenTime}
}
