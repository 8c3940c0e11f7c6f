package admin

import (
	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/i18n"
)

// Settings of the pages of a server. They are hidden if the operator serves none.
var (
	webPages = withoutPagesHidden(choiceSetting("web", "settings.web", webPagesText,
		[]string{string(guild.On), string(guild.Off)}, func(s *guild.Settings) *string { return (*string)(&s.Web.Switch) }))
	webGallery = withoutPagesHidden(choiceSetting("gallery", "settings.gallery", galleryText,
		[]string{string(guild.AccessUnlisted), string(guild.AccessPublic)},
		func(s *guild.Settings) *string { return (*string)(&s.Web.Gallery) }))
)

func withoutPagesHidden(s setting) setting {
	s.hidden = func(v values) bool { return !v.pages }
	return s
}

// webPagesText returns the text of a [guild.Switch].
func webPagesText(l i18n.Language, value string) string {
	switch guild.Switch(value) {
	case guild.On:
		return l.T("settings.on")
	case guild.Off:
		return l.T("settings.off")
	default:
		return l.T("settings.bot-default")
	}
}

// galleryText returns the text of a [guild.SongAccess].
func galleryText(l i18n.Language, access string) string {
	switch guild.SongAccess(access) {
	case guild.AccessUnlisted:
		return l.T("settings.gallery-unlisted")
	case guild.AccessPublic:
		return l.T("settings.gallery-public")
	default:
		return l.T("settings.gallery-private")
	}
}
