package commandtest

import (
	"context"

	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/i18n"
)

// FixedSettings returns Value, with role 7 as curator, for every server. It counts changes and
// discards them.
type FixedSettings struct {
	Value   guild.Settings
	Changes int
}

// Settings returns Value with role 7 as curator.
func (f *FixedSettings) Settings(context.Context, string) (guild.Settings, error) {
	s := f.Value
	s.Roles.Curator = []string{"7"}
	return s, nil
}

// Change counts a change of empty settings and discards the result.
func (f *FixedSettings) Change(
	_ context.Context, _, _ string, change func(*guild.Settings) error,
) (guild.Settings, error) {
	var s guild.Settings
	f.Changes++
	return s, change(&s)
}

// ChineseGuilds is a LocaleResolver by which every server uses Chinese.
type ChineseGuilds struct{}

// Language returns Chinese.
func (ChineseGuilds) Language(context.Context, string, string) i18n.Language {
	return i18n.ForLocale("zh-CN")
}

// SavedSettings stores the settings of one server in memory.
type SavedSettings struct {
	Value guild.Settings
}

// Settings returns the stored settings.
func (s *SavedSettings) Settings(context.Context, string) (guild.Settings, error) {
	return s.Value, nil
}

// Change changes the stored settings.
func (s *SavedSettings) Change(
	_ context.Context, _, _ string, change func(*guild.Settings) error,
) (guild.Settings, error) {
	err := change(&s.Value)
	return s.Value, err
}

// Record discards an entry of the audit log.
func (s *SavedSettings) Record(context.Context, string, string, string, string, string) error {
	return nil
}

// Audit returns an empty audit log.
func (s *SavedSettings) Audit(context.Context, string, int, int) ([]guild.AuditEntry, int, error) {
	return nil, 0, nil
}
