package main

import (
	"context"
	"time"

	"riffbot/internal/guilds"
	"riffbot/internal/requests"
)

// rulebook reads how a server's board works from what the server wants.
type rulebook struct{ house *guilds.House }

func (b rulebook) Rules(ctx context.Context, guildID string) (requests.Rules, error) {
	s, err := b.house.Settings(ctx, guildID)
	if err != nil {
		return requests.Rules{}, err
	}
	rules, said := requests.DefaultRules(), s.Requests
	if said.Mode != "" {
		rules.Mode = requests.Mode(said.Mode)
	}
	if said.Every > 0 {
		rules.Every = time.Duration(said.Every) * time.Minute
	}
	if said.Threshold > 0 {
		rules.Threshold = said.Threshold
	}
	if said.Daily != 0 {
		rules.Daily = max(said.Daily, 0)
	}
	rules.Weights, rules.Digest, rules.Channels = said.Weights, said.Digest, s.Channels
	return rules, nil
}
