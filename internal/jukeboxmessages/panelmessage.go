package jukeboxmessages

import (
	"cmp"
	"github.com/riffbot/riffbot/internal/messages"
	"strings"

	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/layout"
	"github.com/riffbot/riffbot/internal/palette"
)

// PanelMessage returns the message that shows a jukebox.
func PanelMessage(l i18n.Language, v jukebox.View) discord.Message {
	return panelMessage(l, v, playbackText)
}

// panelMessage returns the message that shows a jukebox. playback describes the position in the current song.
func panelMessage(l i18n.Language, v jukebox.View, playback func(i18n.Language, jukebox.View) string) discord.Message {
	known := NoticeText(l, v.Notice)
	switch {
	case v.Channel == "":
		return layout.Message(palette.Done, discord.Text("### "+l.T("jukebox.panel.silent")+"\n"+
			cmp.Or(known, l.T("jukebox.panel.bring-back"))))
	case v.Now == nil:
		text := l.T("jukebox.panel.add")
		if v.Radio != nil {
			text = radioLine(l, v)
		}
		return layout.Message(palette.Done, append([]discord.Block{
			discord.Text("### " + l.T("jukebox.panel.nothing") + "\n" + text), discord.Text(known),
		}, layout.Rows(idleButtons(l, v))...)...)
	}
	now := *v.Now
	song := discord.Section{Texts: []string{
		"-# " + discord.Cut(discord.Plain(sourceText(l, now, v.Radio != nil)), 256) + "\n### " +
			discord.Cut(discord.Plain(discord.OneLine(messages.QueueEntryName(l, now))), 256) + "\n" +
			discord.Cut(discord.Plain(discord.OneLine(now.Song.Style)), 200),
		playback(l, v),
	}}
	if art, ok := panelArtwork(v); ok {
		song.Thumbnail = &discord.Picture{
			URL: "attachment://" + artworkName(art), Description: artworkText(l, now),
		}
	}
	blocks := []discord.Block{song, discord.Text(currentLyrics(v)), discord.Text(known), discord.Separator{}}
	if next := nextText(l, v); next != "" {
		blocks = append(blocks, layout.Labelled(l.T("jukebox.panel.next"), next))
	}
	if v.Radio != nil {
		blocks = append(blocks, layout.Labelled(l.T("jukebox.panel.radio"), radioLine(l, v)))
	}
	blocks = append(blocks, discord.Text("-# "+l.T("jukebox.panel.channel")+" <#"+v.Channel+"> · "+panelFooter(l, v)))
	return layout.Message(palette.Done, append(blocks, layout.Rows(panelButtons(l, v))...)...)
}

// sourceText says how the current entry got into the queue.
func sourceText(l i18n.Language, e jukebox.Entry, radio bool) string {
	switch {
	case e.Source == jukebox.ByRadio:
		return l.T("jukebox.panel.by-radio", "Name", messages.MemberName(l, e.By))
	case e.Source == jukebox.Autoplay && radio: // the radio fills gaps from the library
		return l.T("jukebox.panel.library")
	case e.Source == jukebox.Autoplay:
		return l.T("jukebox.panel.autoplay")
	default:
		return l.T("jukebox.panel.asked", "Name", messages.MemberName(l, e.By))
	}
}

// NoticeText returns the text of a notice. It is empty if there is none.
func NoticeText(l i18n.Language, n jukebox.Notice) string {
	switch n.Kind {
	case jukebox.NoticeLost:
		return l.T("jukebox.notice.lost")
	case jukebox.NoticeDropped:
		return l.T("jukebox.notice.unplayable", "Title", discord.Cut(discord.Plain(cmp.Or(n.Title,
			l.T("library.untitled"))), 100))
	case jukebox.NoticeFailed:
		return l.T("jukebox.notice.failed")
	case jukebox.NoticeLimit:
		return l.T("jukebox.notice.no-credits")
	case jukebox.NoticeRadioEnded:
		return l.T("jukebox.notice.radio-host-left")
	case jukebox.NoticeForbidden:
		return l.T("jukebox.notice.forbidden")
	case jukebox.NoticePrivate:
		return l.T("jukebox.notice.private")
	default:
		return ""
	}
}

func panelFooter(l i18n.Language, v jukebox.View) string {
	parts := []string{messages.QueueModeText(l, v.Settings.Mode, v.Shuffle)}
	if v.Volume != 100 && v.Volume != 0 {
		parts = append(parts, l.T("jukebox.panel.volume", "Percent", v.Volume))
	}
	if v.Votes > 0 {
		parts = append(parts, l.T("jukebox.panel.votes", "Votes", v.Votes, "Needed", v.Needed))
	}
	return strings.Join(parts, " · ")
}
