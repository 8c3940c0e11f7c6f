package song

import (
	"context"

	"github.com/riffbot/riffbot/internal/discord"
)

// warnSilent tells the member privately that the ordered song will not be played, and why, if the command asked for
// that and the member is in no voice channel. It fails silently: the song was ordered.
func (h handlers) warnSilent(ctx context.Context, it *discord.Interaction) {
	if !it.Flag("play") {
		return
	}
	text := "playback.not-in-voice"
	switch {
	case it.External():
		text = "playback.external"
	case it.GuildID == "":
		text = "playback.not-here"
	case h.VoiceChannel == nil || h.VoiceChannel(it.GuildID, it.User().ID) != "":
		return
	}
	m := discord.Success(it.Private(), text)
	m.Flags |= discord.FlagEphemeral
	_, _ = it.Client.FollowUp(ctx, it.AnswerToken(), m)
}
