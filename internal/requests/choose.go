package requests

import (
	"context"
	"errors"
	"time"

	"riffbot/internal/songs"
)

// sweep lets the rules of all servers choose.
func (c *Council) sweep(ctx context.Context) {
	guilds, err := c.Waiting(ctx)
	c.trouble(ctx, "looking for open requests", err)
	for _, guildID := range guilds {
		rules, err := c.RulesOf(ctx, guildID)
		if err == nil {
			err = c.chooseBy(ctx, guildID, rules)
		}
		c.trouble(ctx, "choosing a request", err, "guild", guildID)
	}
}

// chooseBy chooses what a server's rules want chosen now: one request, or all
// that have enough votes. Any number of processes may do so at once.
func (c *Council) chooseBy(ctx context.Context, guildID string, rules Rules) error {
	now := c.Now()
	p := Pick{Daily: rules.Daily}
	switch rules.Mode {
	case ByTimer:
		p.Since = now.Add(-rules.Every)
	case ByVotes:
		p.Least = max(rules.Threshold, 1)
	case WhenDry:
		if !c.Player.Low(guildID) {
			return nil
		}
		p.Idle = true
	default:
		return nil
	}
	for {
		r, err := c.ChooseNext(ctx, guildID, p, now)
		if errors.Is(err, ErrNothing) {
			return nil
		}
		if err != nil {
			return err
		}
		c.Log.InfoContext(ctx, "request chosen", "request", r.ID, "guild", guildID, "by", rules.Mode, "votes", r.Votes)
		c.nudge()
		if rules.Mode != ByVotes {
			return nil
		}
	}
}

// digest tells the servers that want it what happened in the week before.
func (c *Council) digest(ctx context.Context) {
	now := c.Now()
	last := WeekOf(now) - 1
	if now.Before(weekStart(last + 1).Add(digestAt)) {
		last-- // not yet
	}
	guilds, err := c.Untold(ctx, last)
	c.trouble(ctx, "looking for weeks to tell", err)
	for _, guildID := range guilds {
		c.trouble(ctx, "telling a week", c.tell(ctx, guildID, last), "guild", guildID)
	}
}

// tell posts a week of a server, if it wants that and something happened. One
// process does.
func (c *Council) tell(ctx context.Context, guildID string, number int64) error {
	rules, err := c.RulesOf(ctx, guildID)
	if err != nil {
		return err
	}
	now := c.Now()
	mine, err := c.ClaimWeek(ctx, guildID, number, now, now.Add(lease))
	if err != nil || !mine {
		return err
	}
	if rules.Digest {
		if err := c.postWeek(ctx, guildID, weekStart(number)); err != nil && !errors.Is(err, songs.ErrNowhere) {
			return err // the claim ends, and it is tried again
		}
	}
	// After it was posted, so that it is posted.
	return c.WeekTold(ctx, guildID, number)
}

// postWeek posts a week where the board is, if anything happened, with the songs that all who see that channel may see.
func (c *Council) postWeek(ctx context.Context, guildID string, from time.Time) error {
	panel, err := c.Panel(ctx, BoardPanel(guildID))
	if err != nil || panel.Post.ChannelID == "" {
		return err
	}
	v, err := c.Access.Audience(ctx, guildID, panel.Post.ChannelID)
	if err != nil {
		return err
	}
	w, err := c.Week(ctx, v, from, from.Add(7*24*time.Hour))
	if err != nil || w.Quiet() {
		return err
	}
	return c.Crier.Tell(ctx, panel.Post.ChannelID, w)
}
