package jukeboxmessages

import (
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/i18n"
	"github.com/riffbot/riffbot/internal/jukebox"
)

// panelButtons returns the buttons that control playback. Those of modes are blue while the mode is on, and their
// labels state it as well.
func panelButtons(l i18n.Language, v jukebox.View) []discord.Row {
	song := string(v.Now.Song.ID)
	return append([]discord.Row{
		{previousButton(l), pauseButton(l, v.Paused),
			{Label: l.T("jukebox.button.skip"), Emoji: "⏭️", CustomID: discord.CustomID("juke-skip")},
			{Label: l.T("jukebox.button.replay"), Emoji: "↩️", CustomID: discord.CustomID("juke-replay")},
			stopButton(l)},
		{loopButton(l, v.Loop),
			modeButton(l, "🔀", "juke-shuffle", "jukebox.button.shuffle-on", "jukebox.button.shuffle-off", v.Shuffle),
			modeButton(l, "🎤", "juke-sing", "jukebox.button.lyrics-on", "jukebox.button.lyrics-off", !v.LyricsHidden),
			{Label: l.T("jukebox.button.favourite"), Emoji: "❤️", CustomID: discord.CustomID("juke-heart", song)},
			{Label: l.T("jukebox.panel.playlist"), Emoji: "📜", CustomID: discord.CustomID("juke-queue", "0")}},
	}, radioRow(l, v)...)
}

// idleButtons returns the buttons of a jukebox that plays nothing at the moment.
func idleButtons(l i18n.Language, v jukebox.View) []discord.Row {
	return append([]discord.Row{{previousButton(l), stopButton(l)}}, radioRow(l, v)...)
}

func previousButton(l i18n.Language) discord.Button {
	return discord.Button{Label: l.T("jukebox.button.previous"), Emoji: "⏮️", CustomID: discord.CustomID("juke-previous")}
}

func stopButton(l i18n.Language) discord.Button {
	return discord.Button{Label: l.T("jukebox.button.stop"), Emoji: "⏹️", CustomID: discord.CustomID("juke-stop")}
}

func pauseButton(l i18n.Language, paused bool) discord.Button {
	b := discord.Button{Label: l.T("jukebox.button.pause"), Emoji: "⏸️", CustomID: discord.CustomID("juke-toggle")}
	if paused {
		b.Label, b.Emoji, b.Style = l.T("jukebox.button.resume"), "▶️", discord.ButtonBlue
	}
	return b
}

func loopButton(l i18n.Language, loop jukebox.Loop) discord.Button {
	b := discord.Button{Label: l.T("jukebox.button.loop-off"), Emoji: "🔁", CustomID: discord.CustomID("juke-loop")}
	switch loop {
	case jukebox.LoopAll:
		b.Label, b.Style = l.T("jukebox.button.loop-all"), discord.ButtonBlue
	case jukebox.LoopOne:
		b.Label, b.Emoji, b.Style = l.T("jukebox.button.loop-one"), "🔂", discord.ButtonBlue
	}
	return b
}

// modeButton returns a button that turns a mode on or off. on and off are the ids of its labels.
func modeButton(l i18n.Language, emoji, verb, on, off string, isOn bool) discord.Button {
	if isOn {
		return discord.Button{Label: l.T(on), Emoji: emoji, CustomID: discord.CustomID(verb), Style: discord.ButtonBlue}
	}
	return discord.Button{Label: l.T(off), Emoji: emoji, CustomID: discord.CustomID(verb)}
}

// radioRow returns the row with the button that turns the radio off; no row if it is off.
func radioRow(l i18n.Language, v jukebox.View) []discord.Row {
	if v.Radio == nil {
		return nil
	}
	return []discord.Row{{{Label: l.T("jukebox.button.radio-off"), Emoji: "📻",
		CustomID: discord.CustomID("juke-radio-off")}}}
}
