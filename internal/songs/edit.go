package songs

import (
	"fmt"
	"slices"
	"time"

	"github.com/riffbot/riffbot/internal/provider"
)

// Edit describes a change to an existing song.
type Edit struct {
	Action provider.Action

	Song     SongID // the song to change; empty for an upload
	VendorID string // the provider's id of the song
	Provider string `json:",omitempty"` // id of the provider that has the song
	// Recording is the key of the song's recording in [Files], for providers that keep no songs.
	Recording string `json:",omitempty"`
	// Track is the track to extract.
	Track  string `json:",omitempty"`
	Title  string // title, style, lyrics and length of the song; zero if unknown
	Style  string
	Lyrics string `json:"Words"`
	Length time.Duration

	// From is the start of an extension. From and To delimit the replaced part, and Section is its
	// name.
	From, To time.Duration
	Section  string
	// FirstLine and EndLine delimit the replaced lines of Lyrics, counted from 0, EndLine exclusive.
	// They are valid if LinesKnown is set.
	FirstLine, EndLine int
	LinesKnown         bool
	// Variation is how much the vocals may differ, in percent.
	Variation int
	// Other is the song that provides the vocals or the music.
	Other         SongID
	OtherVendorID string
	OtherTitle    string
	// Upload is the URL of a recording uploaded by a member. VendorID is set once the provider has
	// fetched it.
	Upload string
}

// minSection is the minimum length of a replaced part, and the minimum start of an extension.
const minSection = time.Second

// RangeError reports a part that does not exist in the song. Field is [FieldFrom] or [FieldTo].
type RangeError struct {
	Field  Field
	Kind   Problem
	Length time.Duration // of the song
}

// Error returns the field and the problem for the log.
func (e *RangeError) Error() string {
	return fmt.Sprintf("%s: %s, in a song of %s", e.Field, e.Kind, e.Length)
}

// NewEdit returns an edit of a library entry.
func NewEdit(action provider.Action, e Entry) *Edit {
	return &Edit{Action: action, Song: e.ID, VendorID: e.VendorID, Provider: e.Provider, Recording: e.Audio.Key,
		Title: e.Title, Style: e.Style, Lyrics: e.Lyrics, Length: e.Duration}
}

// check returns the problem that prevents an order, a [*SpecError] or a [*RangeError].
func (e *Edit) check(spec SongSpec, family provider.Capabilities) error {
	if !family.Supports(e.Action) {
		return notOffered(family)
	}
	if e.VendorID == "" && e.Upload == "" { // the provider returned no id for the song
		return &SpecError{Field: FieldSong, Kind: ProblemMissing}
	}
	bad := func(field Field, kind Problem) error { return &RangeError{field, kind, e.Length} }
	beyond := func(at time.Duration) bool { return e.Length > 0 && at > e.Length }
	switch e.Action.Base() {
	case provider.ActionExtend:
		switch {
		case !family.Accepts(e.Action, provider.ParamFrom): // it continues at the end
		case e.From < minSection:
			return bad(FieldFrom, ProblemEarly)
		case beyond(e.From):
			return bad(FieldFrom, ProblemBeyond)
		}
	case provider.ActionReplaceSection, provider.ActionSample:
		switch {
		case e.From < 0:
			return bad(FieldFrom, ProblemEarly)
		case beyond(e.From):
			return bad(FieldFrom, ProblemBeyond)
		case beyond(e.To):
			return bad(FieldTo, ProblemBeyond)
		case e.To <= e.From:
			return bad(FieldTo, ProblemOrder)
		case e.To-e.From < minSection:
			return bad(FieldTo, ProblemShort)
		}
	case provider.ActionCover:
		if family.Accepts(e.Action, provider.ParamStyle) && spec.Style == "" && !spec.Expand {
			return &SpecError{Field: FieldStyle, Kind: ProblemMissing}
		}
	case provider.ActionAddVocals:
		if family.Requires(e.Action, provider.ParamLyrics) && spec.Lyrics == "" && !spec.Expand {
			return &SpecError{Field: FieldLyrics, Kind: ProblemMissing}
		}
	case provider.ActionExtractTrack:
		if !slices.Contains(family.Tracks, e.Track) {
			return &SpecError{Field: FieldTrack, Kind: ProblemUnknown, Choices: family.Tracks}
		}
	case provider.ActionSwapVocals, provider.ActionSwapInstrumentals, provider.ActionMashup:
		if family.Accepts(e.Action, provider.ParamOtherSong) &&
			(e.OtherVendorID == "" || e.OtherVendorID == e.VendorID) {
			return &SpecError{Field: FieldOtherSong, Kind: ProblemMissing}
		}
	}
	return nil
}

// notOffered returns the error of an action that a provider lacks. It names those that it offers for its
// songs.
func notOffered(family provider.Capabilities) error {
	var offered []string
	for _, a := range family.Actions() {
		if a == a.Base() && a != provider.ActionGenerate {
			offered = append(offered, string(a))
		}
	}
	return &SpecError{Field: FieldAction, Kind: ProblemUnknown, Provider: family.Name, Choices: offered}
}

// Separates reports whether the edit returns parts of a song, such as the vocals, instead of a song.
func (e *Edit) Separates() bool {
	return e != nil && slices.Contains([]provider.Action{provider.ActionStems, provider.ActionAllStems,
		provider.ActionExtractTrack}, e.Action.Base())
}

// keepsLyrics reports whether the new song has the lyrics of the song that is edited.
func (e *Edit) keepsLyrics() bool {
	return e.Separates() || slices.Contains([]provider.Action{provider.ActionRemaster, provider.ActionJoin,
		provider.ActionComplete, provider.ActionAddInstrumental}, e.Action.Base())
}

// sampleMargin is how much a sample ends before the end of its song at the latest: the end has to be
// before that of the song. See AceDataCloud/Docs, guides/suno/suno_audios.mdx.
const sampleMargin = 10 * time.Millisecond

// end returns the end of the part that an edit uses.
func (e *Edit) end() time.Duration {
	if e.Action.Base() == provider.ActionSample && e.Length > 0 {
		return min(e.To, e.Length-sampleMargin)
	}
	return e.To
}

// Covers reports whether the edit is a cover, that is, the same song in another style.
func (e *Edit) Covers() bool { return e.Action.Base() == provider.ActionCover }

// request converts the edit to a request to the provider.
func (e *Edit) request(spec SongSpec, family provider.Capabilities) provider.Request {
	return provider.Request{Action: e.Action, Model: spec.model(family), Prompt: spec.promptWithStyle(family),
		Lyrics: e.wholeLyrics(spec), Part: spec.Lyrics, Style: spec.Sound(family), Voice: spec.Voice,
		Avoid: spec.Avoid, Title: spec.Title,
		Instrumental: spec.Instrumental, SongID: e.VendorID, OtherSongID: e.OtherVendorID, From: e.From, To: e.end(),
		Variation: e.Variation, Track: e.Track, Recording: e.Recording}
}
