package discord

import (
	"github.com/riffbot/riffbot/discordtest/internal/validate"
)

// CheckLocale returns an error that lists Discord's locales, unless the given one is among
// them.
func CheckLocale(locale string) error { return validate.CheckLocale(locale) }

// SetLocale sets the language of the member of a name, which joins if new. It has to be one
// of Discord's locales, such as "en-US".
func (s *Server) SetLocale(member, locale string) error {
	if err := validate.CheckLocale(locale); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state.Member(member).Locale = locale
	return nil
}
