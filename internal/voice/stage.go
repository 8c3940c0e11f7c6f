package voice

import (
	"context"
	"sync"
)

// floor is how the bot stands on a stage.
type floor struct {
	channelID string
	spoke     bool // has been a speaker since it came
	asked     bool // and waits
}

// takeFloor makes the bot a speaker when it comes to a stage. Sent back to the
// audience by a moderator, it raises its hand and waits.
func (c *Call) takeFloor(ctx context.Context, s *session, beside *sync.WaitGroup) {
	if !s.stage {
		return
	}
	suppressed, _ := c.look(func() bool { return c.place.Suppressed })
	if c.floor.channelID != s.channelID {
		c.floor = floor{channelID: s.channelID}
	}
	if !suppressed {
		c.floor.spoke, c.floor.asked = true, false
		return
	}
	if c.floor.asked {
		return
	}
	c.floor.asked = true
	ask := c.v.cfg.Gateway.SpeakOnStage
	if c.floor.spoke {
		ask = c.v.cfg.Gateway.AskToSpeak
	}
	beside.Go(func() {
		if err := ask(ctx, c.guildID, s.channelID); err != nil && ctx.Err() == nil {
			c.log.WarnContext(ctx, "the bot may not speak on the stage", "channel", s.channelID, "err", err)
		}
	})
}
