package voice

import (
	"context"
	"sync"
)

// stageState is the bot's state on a stage.
type stageState struct {
	channelID string
	speaker   bool // has been a speaker since it joined
	requested bool // has requested to speak
}

// requestToSpeak makes the bot a speaker when it joins a stage. If a moderator moves it to the audience, it requests
// to speak.
func (c *Call) requestToSpeak(ctx context.Context, s *session, beside *sync.WaitGroup) {
	if !s.stage {
		return
	}
	suppressed, _ := c.check(func() bool { return c.state.Suppressed })
	if c.stageState.channelID != s.channelID {
		c.stageState = stageState{channelID: s.channelID}
	}
	if !suppressed {
		c.stageState.speaker, c.stageState.requested = true, false
		return
	}
	if c.stageState.requested {
		return
	}
	c.stageState.requested = true
	ask := c.v.cfg.Gateway.SpeakOnStage
	if c.stageState.speaker {
		ask = c.v.cfg.Gateway.AskToSpeak
	}
	beside.Go(func() {
		if err := ask(ctx, c.guildID, s.channelID); err != nil && ctx.Err() == nil {
			c.log.WarnContext(ctx, "speak on stage failed", "channel", s.channelID, "err", err)
		}
	})
}
