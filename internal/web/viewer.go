package web

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/riffbot/riffbot/internal/guild"
	"github.com/riffbot/riffbot/internal/visibility"
)

// Viewer is who looks at a page. The zero value is a visitor without a session.
type Viewer struct {
	UserID, Name string
	// GuildID and GuildName are the server of the page; empty on other pages, and for a visitor who is no member.
	GuildID, GuildName string
	// Member is the viewer in the server, for [visibility.Songs].
	Member visibility.Member
	// Curator, DJ and Manages are rights in the server. A member who manages it has all of them.
	Curator, DJ, Manages bool
	// Blocked reports that the member may not order songs or propose ideas.
	Blocked bool
}

// SignedIn reports whether the viewer has a session.
func (v Viewer) SignedIn() bool { return v.UserID != "" }

// Member is a member of a server.
type Member struct {
	Name  string
	Roles []string
	// Manages and Administrator are permissions in the whole server.
	Manages, Administrator bool
}

// Guilds looks up servers and their members, with a delay of at most a minute. It works for servers of all processes.
type Guilds interface {
	// Member returns a member; [ErrNotFound] for a user who is none, and for a server without the bot.
	Member(ctx context.Context, guildID, userID string) (Member, error)
	GuildName(ctx context.Context, guildID string) (string, error)
}

// Settings returns the settings of servers.
type Settings interface {
	Settings(ctx context.Context, guildID string) (guild.Settings, error)
}

// Viewer returns a user as the viewer of a server; [ErrNotFound] if the server has no pages or the user is no member.
func (s *Site) Viewer(ctx context.Context, guildID, userID string) (Viewer, error) {
	set, err := s.guildSettings(ctx, guildID)
	if err != nil {
		return Viewer{}, err
	}
	m, err := s.cfg.Guilds.Member(ctx, guildID, userID)
	if err != nil {
		if !errors.Is(err, ErrNotFound) {
			err = fmt.Errorf("look up member: %w", err)
		}
		return Viewer{}, err
	}
	name, err := s.cfg.Guilds.GuildName(ctx, guildID)
	if err != nil {
		return Viewer{}, fmt.Errorf("look up server: %w", err)
	}
	manages := m.Manages || m.Administrator
	return Viewer{
		UserID: userID, Name: m.Name, GuildID: guildID, GuildName: name,
		Member: visibility.Member{ID: userID, GuildID: guildID, Roles: m.Roles, Manager: manages,
			Administrator: m.Administrator},
		Curator: manages || set.IsCurator(m.Roles), DJ: manages || set.IsDJ(m.Roles), Manages: manages,
		Blocked: set.Blocks(guildID, userID),
	}, nil
}

// guildSettings returns the settings of a server that has the pages turned on.
func (s *Site) guildSettings(ctx context.Context, guildID string) (guild.Settings, error) {
	if !isID(guildID) {
		return guild.Settings{}, ErrNotFound
	}
	set, err := s.cfg.Settings.Settings(ctx, guildID)
	if err == nil && !set.Web.Switch.Or(s.cfg.OnByDefault) {
		err = ErrNotFound
	}
	return set, err
}

// has reports whether a viewer of a server has a right there.
func (v Viewer) has(right Right) bool {
	switch right {
	case Members:
		return v.GuildID != ""
	case Curators:
		return v.Curator
	case Managers:
		return v.Manages
	default:
		return false
	}
}

// isID reports whether a part of a path may be an id of Discord. It is used in addresses of Discord's API.
func isID(s string) bool {
	return s != "" && len(s) <= 20 && strings.Trim(s, "0123456789") == ""
}
