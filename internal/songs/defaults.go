package songs

import (
	"context"
	"strings"

	"github.com/riffbot/riffbot/internal/provider"
)

// Defaults are what a member's orders have where the member gives nothing else. The zero value has none.
type Defaults struct {
	Style, Voice, Language string
	Model                  string
	Instrumental           bool
	LyricsMode             string // of [guild.LyricsMode]; empty: that of the server
	PrivateDrafts          bool   // only the member sees drafts
}

// DefaultsStore stores the defaults of members.
type DefaultsStore interface {
	// Defaults returns the defaults of a member; the zero value if there are none.
	Defaults(ctx context.Context, userID string) (Defaults, error)
	// SaveDefaults replaces the defaults of a member.
	SaveDefaults(ctx context.Context, userID string, d Defaults) error
}

// Apply returns the spec of a new song with the defaults for what it lacks, and the names of these fields in
// [SongSpec.FromDefaults]. given reports whether the member gave a field. A default that makes the spec invalid, such
// as a model that is no longer offered, is left out.
func (d Defaults) Apply(s SongSpec, family provider.Capabilities, given func(Field) bool) SongSpec {
	valid := s.Check(family) == nil
	var used []string
	set := func(field Field, has bool, change func(*SongSpec)) {
		next := s
		if change(&next); !has || given(field) || next == s || valid && next.Check(family) != nil {
			return
		}
		s, used = next, append(used, string(field))
	}
	if s.Lyrics == "" && !given(FieldVoice) && !given(FieldLanguage) {
		set(FieldInstrumental, d.Instrumental, func(s *SongSpec) { s.Instrumental = true })
	}
	set(FieldModel, family.Model(d.Model) != "", func(s *SongSpec) { s.Model = d.Model })
	set(FieldStyle, s.Style == "", func(s *SongSpec) { s.Style = d.Style })
	if !s.Instrumental {
		set(FieldVoice, s.Voice == "", func(s *SongSpec) { s.Voice = d.Voice })
		set(FieldLanguage, s.Language == "" && s.Lyrics == "", func(s *SongSpec) { s.Language = d.Language })
	}
	s.FromDefaults = strings.Join(used, ",")
	return s
}
