package songs

import (
	"fmt"
	"time"

	"riffbot/riffusion"
)

// Edit is what is to be done with a song that exists, in place of making one
// from nothing.
type Edit struct {
	Action riffusion.Action

	Song     SongID // what is worked on; empty for an upload
	VendorID string // the API's name for it
	Title    string // its title, style, words and length; 0 where that is not known
	Style    string
	Words    string
	Length   time.Duration

	// From is where an extension goes on; From and To are what is replaced, and
	// Section what people call that.
	From, To time.Duration
	Section  string
	// FirstLine is the first line of Words that the edit replaces, from 0, and
	// EndLine the first after it, where LinesKnown.
	FirstLine, EndLine int
	LinesKnown         bool
	// Variation is how far a voice may differ, in percent.
	Variation int
	// Other is the song that a voice or the music is taken from.
	Other         SongID
	OtherVendorID string
	OtherTitle    string
	// Upload is the address of a recording that was brought along. The API has a
	// VendorID for it once it has fetched it.
	Upload string
}

// shortest is the least that is worth replacing, and after which a song can go
// on.
const shortest = time.Second

// RangeError says that a part of a song is meant that it does not have. Field is
// "from" or "to".
type RangeError struct {
	Field string
	// Kind is "beyond" (the end), "order" (the end comes first), "short" or
	// "early".
	Kind   string
	Length time.Duration // of the song
}

// Error names the field and what is wrong with it, for the log.
func (e *RangeError) Error() string {
	return fmt.Sprintf("%s: %s, in a song of %s", e.Field, e.Kind, e.Length)
}

// NewEdit is an edit of an entry of the library.
func NewEdit(action riffusion.Action, e Entry) *Edit {
	return &Edit{Action: action, Song: e.ID, VendorID: e.VendorID, Title: e.Title, Style: e.Style, Words: e.Lyrics, Length: e.Duration}
}

// check reports what keeps the edit from being ordered: a [*BriefError] or a
// [*RangeError].
func (e *Edit) check(b Brief, family riffusion.Family) error {
	if !family.Supports(e.Action) {
		return &BriefError{Field: "action", Kind: "unknown"}
	}
	if e.VendorID == "" && e.Upload == "" { // the API gave it no id to name it by
		return &BriefError{Field: "song", Kind: "missing"}
	}
	bad := func(field, kind string) error { return &RangeError{field, kind, e.Length} }
	beyond := func(at time.Duration) bool { return e.Length > 0 && at > e.Length }
	switch e.Action.Base() {
	case riffusion.ActionExtend:
		switch {
		case e.From < shortest:
			return bad("from", "early")
		case beyond(e.From):
			return bad("from", "beyond")
		}
	case riffusion.ActionReplaceSection:
		switch {
		case e.From < 0:
			return bad("from", "early")
		case beyond(e.From):
			return bad("from", "beyond")
		case beyond(e.To):
			return bad("to", "beyond")
		case e.To <= e.From:
			return bad("to", "order")
		case e.To-e.From < shortest:
			return bad("to", "short")
		}
	case riffusion.ActionCover:
		if b.Style == "" && !b.Expand {
			return &BriefError{Field: "style", Kind: "missing"}
		}
	case riffusion.ActionSwapVocals, riffusion.ActionSwapInstrumentals:
		if family.Accepts(e.Action, riffusion.ParamSwapAudioID) && (e.OtherVendorID == "" || e.OtherVendorID == e.VendorID) {
			return &BriefError{Field: "other song", Kind: "missing"}
		}
	}
	return nil
}

// Covers reports whether the edit plays a song in another style.
func (e *Edit) Covers() bool { return e.Action.Base() == riffusion.ActionCover }

// request is the edit in the API's words: what its action takes, and no more.
func (e *Edit) request(b Brief, family riffusion.Family) riffusion.Request {
	takes := func(p riffusion.Param) bool { return family.Accepts(e.Action, p) }
	text := func(p riffusion.Param, value string) string {
		if !takes(p) {
			return ""
		}
		return value
	}
	seconds := func(p riffusion.Param, d time.Duration) *float64 {
		if !takes(p) {
			return nil
		}
		s := d.Seconds()
		return &s
	}
	r := riffusion.Request{
		Action: e.Action, AudioID: e.VendorID, SwapAudioID: text(riffusion.ParamSwapAudioID, e.OtherVendorID),
		Model: text(riffusion.ParamModel, b.model(family)), Title: text(riffusion.ParamTitle, b.Title),
		Style: text(riffusion.ParamStyle, b.Style), Lyric: text(riffusion.ParamLyric, e.wholeWords(b)),
		Instrumental: takes(riffusion.ParamInstrumental) && b.Instrumental, ContinueAt: seconds(riffusion.ParamContinueAt, e.From),
		ReplaceSectionStart: seconds(riffusion.ParamReplaceSectionStart, e.From),
		ReplaceSectionEnd:   seconds(riffusion.ParamReplaceSectionEnd, e.To),
	}
	r.Custom = takes(riffusion.ParamCustom) && r.Lyric != ""
	if r.Lyric == "" {
		r.Prompt = text(riffusion.ParamPrompt, b.inspiration())
	}
	if e.Variation > 0 && takes(riffusion.ParamVocalVariation) {
		percent := float64(e.Variation)
		r.VocalVariation = &percent
	}
	return r
}
