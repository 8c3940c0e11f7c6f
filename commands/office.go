package commands

import (
	"context"
	"errors"
	"time"

	"github.com/bwmarrin/discordgo"

	"riffbot/internal/guilds"
	"riffbot/internal/songs"
)

// settler is what commands need of [guilds.House].
type settler interface {
	Settings(ctx context.Context, guildID string) (guilds.Settings, error)
	Change(ctx context.Context, guildID, by string, change func(*guilds.Settings) error) (guilds.Settings, error)
	Note(ctx context.Context, guildID, by, what, before, after string) error
	Audit(ctx context.Context, guildID string, offset, limit int) (page []guilds.Entry, total int, err error)
}

// accountant knows what was spent.
type accountant interface {
	Quota(ctx context.Context, place songs.Place, user string, roles []string) ([]songs.Usage, error)
	Stats(ctx context.Context, v songs.Viewer, since time.Time) (songs.Stats, error)
}

// Office is what the commands that look after a server work with.
type Office struct {
	House    settler
	Access   Access
	Screen   Screen
	Accounts accountant
	Reports  reporter
	Papers   archivist
	Money    songs.Money
	Price    int // credits of a song
	Bounds   songs.Bounds
	NewID    func() string
	Now      func() time.Time
	Keep     guilds.Keep
	Seal     Seal   // of the tokens that are kept; the desk opens it
	Tongue   Speech // nil: servers are spoken to as Discord says

	forms  *Drafts                                         // what was typed into forms and could not be taken; may be nil
	redraw func(ctx context.Context, guildID string) error // shows the board in a new language; may be nil
}

// Commands are all that look after a server and its members' data.
func (o Office) Commands(line orderTaker, library librarian) []Command {
	return []Command{o.Settings(), o.Audit(), o.Quota(), o.Stats(), o.Report(line, library), o.ReportMessage(), o.ReportQueue(line), o.Privacy(), o.MyData()}
}

// gateTime is how long a server's settings may take to read before an answer: what
// counts is asked once more when the order is taken in.
const gateTime = time.Second

// open lets the bot be used where the operator allows that.
func (o Office) open(guildID string) error {
	if guildID != "" && !o.Bounds.AllowsGuild(guildID) {
		return &songs.LimitError{Kind: songs.LimitServer}
	}
	return nil
}

// gate lets a member order where the operator and the server have nothing against it.
func (o Office) gate(ctx context.Context, v visit) error {
	if v.guildID == "" && !o.Bounds.AllowsDirect() {
		return &songs.LimitError{Kind: songs.LimitDirect}
	}
	ctx, cancel := context.WithTimeout(ctx, gateTime)
	defer cancel()
	s, err := o.House.Settings(ctx, v.guildID)
	switch {
	case err != nil:
		return nil //nolint:nilerr // the order itself is refused later, if it has to be
	case v.guildID == "":
		return nil
	case s.Blocks(v.guildID, v.userID):
		return &songs.LimitError{Kind: songs.LimitBlocked}
	case v.channelID != "" && !s.Allows(v.channelID) && !s.Allows(v.within):
		return &songs.LimitError{Kind: songs.LimitChannel, Channels: s.Channels}
	default:
		return nil
	}
}

// errNotCurator says that something takes a curator's role, or the permission to
// manage the server.
var errNotCurator = errors.New("the member is no curator")

// manages lets those pass who manage the server.
func manages(h Handler) Handler {
	return func(ctx context.Context, it *Interaction) error {
		if it.GuildID == "" || !it.MemberCan(discordgo.PermissionManageGuild) {
			return errNotManager
		}
		return h(ctx, it)
	}
}

// curates lets curators pass, and those who manage the server. A server's settings
// are read before the answer, which a form has to be.
func (o Office) curates(h Handler) Handler {
	return func(ctx context.Context, it *Interaction) error {
		if it.GuildID == "" {
			return errNotCurator
		}
		if !it.MemberCan(discordgo.PermissionManageGuild) {
			s, err := o.House.Settings(ctx, it.GuildID)
			if err != nil {
				return err
			}
			if !s.IsCurator(it.Roles()) {
				return errNotCurator
			}
		}
		return h(ctx, it)
	}
}
