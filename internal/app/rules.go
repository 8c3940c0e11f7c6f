package app

import (
	"context"
	"time"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/guild"
)

// boardRules reads the rules of a board from the settings of its server.
type boardRules struct{ settings *guild.SettingsService }

// Rules returns the rules of a server; settings that it did not change have defaults.
func (b boardRules) Rules(ctx context.Context, guildID string) (board.Rules, error) {
	s, err := b.settings.Settings(ctx, guildID)
	if err != nil {
		return board.Rules{}, err
	}
	rules, set := board.DefaultRules(), s.Board
	if set.Mode != "" {
		rules.Mode = board.Mode(set.Mode)
	}
	if set.Every > 0 {
		rules.Every = time.Duration(set.Every) * time.Minute
	}
	if set.Threshold > 0 {
		rules.Threshold = set.Threshold
	}
	if set.MaxPerDay != 0 {
		rules.MaxPerDay = max(set.MaxPerDay, 0)
	}
	rules.Weights, rules.Digest, rules.Channels = set.Weights, set.Digest, s.Channels
	rules.Announce, rules.Events = set.Announce, set.Events
	return rules, nil
}
