package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/rs/xid"

	"riffbot/bot"
	"riffbot/commands"
	"riffbot/internal/blobs"
	"riffbot/internal/config"
	"riffbot/internal/guilds"
	"riffbot/internal/jobs"
	"riffbot/internal/media"
	"riffbot/internal/moderation"
	"riffbot/internal/ops"
	"riffbot/internal/private"
	"riffbot/internal/redact"
	"riffbot/internal/requests"
	"riffbot/internal/songs"
	"riffbot/internal/songwriter"
	"riffbot/internal/store"
	"riffbot/internal/visibility"
	"riffbot/riffusion"
)

// The bounds on what is downloaded. The longest songs are far below the first;
// covers are pictures.
const (
	maxAudio = 200 << 20
	maxCover = 20 << 20
)

// mediaDir is where songs and covers are in the data directory.
const mediaDir = "media"

// runBot builds the bot from its parts and runs it until ctx ends.
func runBot(ctx context.Context, getenv func(string) string, now func() time.Time, logTo io.Writer) (err error) {
	defer func() {
		if ctx.Err() != nil && errors.Is(err, context.Canceled) {
			err = nil // being told to stop while starting is no trouble
		}
	}()
	cfg, err := config.Load(getenv)
	if err != nil {
		return fmt.Errorf("these settings are wrong:\n%w", err)
	}
	hide := newRedactor(cfg)
	defer func() { err = hide.Error(err) }()
	log := newLog(cfg, hide, logTo)
	log.Info("riffbot starts", "version", versionText(), "settings", cfg)

	if err := makePrivate(cfg.DataDir); err != nil {
		return err
	}
	files, err := blobs.Open(ctx, filepath.Join(cfg.DataDir, mediaDir), cfg.MediaURL.Reveal())
	if err != nil {
		return err
	}
	defer func() { _ = files.Close() }()
	studio, err := newStudio(cfg, log)
	if err != nil {
		return err
	}
	metrics := ops.NewMetrics()
	var care *guilds.Caretaker
	var house *guilds.House
	channels := visibility.NewCache()
	discord, err := bot.New(bot.Config{
		Channels: channels,
		Token:    cfg.Discord.Token.Reveal(), APIURL: cfg.Discord.APIURL, GuildID: cfg.Discord.GuildID,
		Shards: cfg.Discord.Shards, Shard: cfg.Discord.Shard,
		Redact: hide, Log: log, Now: now, Observe: metrics.Interaction, ObserveCall: metrics.DiscordAnswer,
		// Discord only says so while it runs, and by then there are both of them.
		Joined: func(ctx context.Context, guildID string) { care.Joined(ctx, guildID) },
		Left:   func(ctx context.Context, guildID string) { care.Left(ctx, guildID) },
		Spoken: func(ctx context.Context, guildID, locale string) {
			if err := house.Hear(ctx, guildID, locale); err != nil {
				log.ErrorContext(ctx, "a server's language was not noted", "guild", guildID, "err", err)
			}
		},
		Listed: func(ctx context.Context, guildIDs []string, ours func(string) bool) { care.Listed(ctx, guildIDs, ours) },
	})
	if err != nil {
		return err
	}
	db, err := store.Open(ctx, cfg.DataDir, cfg.Database.Reveal())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	care = guilds.NewCaretaker(db, files, guilds.Keep(cfg.Keep), guilds.CareEvery, log, now)
	bounds := boundsOf(cfg)
	logLimits(ctx, cfg, log)
	runner, err := jobs.New(db, jobs.Options{ID: newID(), Bounds: bounds, Grace: cfg.Songs.Grace, Silence: cfg.Songs.Takeover, Log: log})
	if err != nil {
		return err
	}
	metrics.Orders(db.Counts)
	recorded := commands.RecordPosts(discord, db)
	desk := commands.NewDesk(recorded, files, studio.Family(), log, now)
	house = guilds.NewHouse(db, newID, now)
	access := visibility.Songs{Store: db, Channels: channels, Settings: house}
	tongue := commands.NewTongue(house, log)
	writer := newWriter(cfg, studio.Family(), db, bounds, now, log)
	shop := newWorkshop(cfg, studio.Family(), writer, db, now)
	shop.Settings = house
	alerts := &operatorAlerts{channel: cfg.Discord.Operator, family: cfg.Riffusion.Family, post: discord.Post, log: log, now: now}
	deps := songs.Deps{
		Store: db, Jobs: runner, Files: files, Composer: meteredStudio{studio, metrics, alerts}, Meter: metrics, Courier: desk,
		Log: log, NewID: newID, Now: now,
		Bounds: bounds, PollEvery: cfg.Songs.PollEvery, Patience: cfg.Songs.Patience,
		MaxAudio: maxAudio, MaxCover: maxCover,
	}
	ffmpeg := findFFmpeg(cfg, files, log)
	copies, errands, album := media.NewCopies(ffmpeg, files, db, int64(cfg.ExportCache)<<20, log), commands.NewErrands(log, now), albumOf(discord, log)
	deps.Album = album
	desk.Announce(db, copies, album)
	remaster := func(ctx context.Context) error { <-ctx.Done(); return nil }
	if ffmpeg != nil {
		remaster = (&songs.Remasterer{Store: db, Engineer: ffmpeg, Album: album, Log: log, Now: now}).Run
		deps.Engineer = ffmpeg // not a nil *FFmpeg in an interface
	}
	if writer != nil {
		deps.Lyricist = lyricist{writer}
	}
	if cfg.Writer.Moderate || len(cfg.Writer.Blocked) > 0 {
		deps.Censor = censor{songwriter.NewModerator(writerConfig(cfg, studio.Family()))}
	}
	line := songs.NewLine(deps)
	desk.AskAhead(line.Ahead)
	seal, err := commands.NewSeal(cfg.Discord.Token.Reveal())
	if err != nil {
		return err
	}
	desk.OpenSeal(seal)
	blocked := moderation.NewWords(cfg.Writer.Blocked)
	shop.Blocked = blocked
	office := commands.Office{
		Screen: commands.Screen{Blocked: blocked, Settings: house, Censor: deps.Censor},
		Seal:   seal,
		Tongue: tongue,
		Access: access,
		House:  house, Accounts: line, Reports: db, Papers: db, Price: cfg.Songs.Price, NewID: newID, Now: now,
		Money: songs.Money{Amount: cfg.Songs.Cost, Currency: cfg.Songs.Currency},
		Keep:  guilds.Keep(cfg.Keep), Bounds: bounds,
	}
	panel := commands.NewPanel(discord, files, access, log)
	panel.Speak(tongue)
	box, err := newJukebox(cfg, jukeboxParts{discord, files, db, access, line, writer, panel, log, now})
	if err != nil {
		return err
	}
	crier := commands.NewCrier(recorded, desk, access)
	crier.Speak(tongue)
	desk.Speak(tongue)
	assembly := requests.Deps{Store: db, Orders: line, Rulebook: rulebook{house}, Crier: crier, Access: access,
		Censor: deps.Censor, Write: deps.Lyricist != nil, Log: log, NewID: newID, Now: now}
	if box.On() {
		desk.OfferVoice()
		assembly.Player = box
	}
	council := requests.NewCouncil(assembly)
	community := commands.Community{Council: council, House: house, Desk: desk, Library: db, Family: studio.Family(), Now: now}
	router, err := commands.All(line, desk, db, shop, commands.Stage{Jukebox: box, Panel: panel, Playlists: db, PrivacyCode: privacyCode(box)}, office, commands.NewDrafts(newID),
		commands.Delivery{Library: db, Desk: desk, Copies: copies, Errands: errands, Channels: db, Album: album, Posts: db}, community, versionText())
	if err != nil {
		return err
	}
	health := probes(db, files, discord.Ready, runner.Paused)
	admin, err := adminPages(ctx, cfg, metrics, health, runner, log)
	if err != nil {
		return err
	}
	silent := make(chan struct{})
	return together(ctx,
		func(ctx context.Context) error { return discord.Run(outlast(ctx, silent), router) },
		line.Run,
		council.Run,
		care.Run,
		errands.Run,
		func(ctx context.Context) error { defer close(silent); return box.Run(ctx) },
		panel.Run,
		remaster,
		commands.NewPostUpdater(db, line, desk, log, now).Run,
		listen("ADMIN_ADDR", cfg.AdminAddr, admin, log),
		listen("HEALTH_ADDR", cfg.HealthAddr, ops.HealthHandler(health), log),
		listen("LISTEN_ADDR", cfg.ListenAddr, publicPages(cfg, db, line, log), log),
	)
}

// makePrivate keeps the data folder and the songs in it to the user that the bot
// runs as, also those of an installation that was more open. A SQLite database is
// among them that was left behind for PostgreSQL.
func makePrivate(dataDir string) error {
	if err := private.MakeDir(dataDir); err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join(dataDir, "riffbot.db*"))
	if err != nil {
		return fmt.Errorf("find the database: %w", err)
	}
	for _, f := range files {
		if err := private.Restrict(f); err != nil {
			return err
		}
	}
	return private.Repair(filepath.Join(dataDir, mediaDir))
}

// together runs the parts until ctx ends or one of them does, and waits for all.
func together(ctx context.Context, parts ...func(context.Context) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	errs := make([]error, len(parts))
	var all sync.WaitGroup
	for i, part := range parts {
		all.Go(func() {
			defer stop()
			errs[i] = part(ctx)
		})
	}
	all.Wait()
	return errors.Join(errs...)
}

// outlast is ctx until it has ended and something else has, too: voice channels are
// left over the connection that ends then.
func outlast(ctx context.Context, ended <-chan struct{}) context.Context {
	longer, cancel := context.WithCancel(context.WithoutCancel(ctx))
	context.AfterFunc(ctx, func() {
		<-ended
		cancel()
	})
	return longer
}

// boundsOf are the operator's limits.
func boundsOf(cfg config.Config) songs.Bounds {
	s := cfg.Songs
	return songs.Bounds{
		AtOnce: s.AtOnce, GuildAtOnce: s.GuildAtOnce, UserAtOnce: s.UserAtOnce, UserWaiting: s.UserWaiting,
		UserPerDay: s.UserPerDay, GuildPerDay: s.GuildPerDay, DirectPerDay: s.DirectPerDay, Price: s.Price,
		UserWrites: cfg.Writer.UserPerDay, GuildWrites: cfg.Writer.GuildPerDay, Guilds: cfg.Discord.Allowed,
	}
}

// logLimits names the limits that are switched off: what lies behind costs money.
func logLimits(ctx context.Context, cfg config.Config, log *slog.Logger) {
	if names := cfg.Unlimited(); len(names) > 0 {
		log.WarnContext(ctx, "limits are switched off", "settings", names)
	}
	s := cfg.Songs
	if s.UserPerDay > 0 && s.UserPerDay < s.Price || s.GuildPerDay > 0 && s.GuildPerDay < s.Price {
		log.WarnContext(ctx, "no song can be ordered: one costs more than a day's quota", "SONG_CREDITS", s.Price,
			"USER_CREDITS_PER_DAY", s.UserPerDay, "GUILD_CREDITS_PER_DAY", s.GuildPerDay)
	}
}

// newWorkshop is what /write works with.
func newWorkshop(cfg config.Config, family riffusion.Family, writer *limitedWriter, db *store.DB, now func() time.Time) commands.Workshop {
	shop := commands.Workshop{Drafts: db, Family: family, Price: cfg.Songs.Price, Default: cfg.Writer.Default, NewID: newID, Now: now}
	if writer != nil {
		shop.Writer = writer // not a nil pointer in an interface
	}
	return shop
}

// newWriter is the songwriter within its limits; nil where there is no key.
func newWriter(cfg config.Config, family riffusion.Family, db *store.DB, bounds songs.Bounds, now func() time.Time, log *slog.Logger) *limitedWriter {
	if cfg.Writer.Key == "" {
		return nil
	}
	c := writerConfig(cfg, family)
	c.Log = log
	return newLimitedWriter(songwriter.New(c), db, bounds, now, log)
}

func writerConfig(cfg config.Config, family riffusion.Family) songwriter.Config {
	limit := func(ours, theirs int) int {
		if theirs > 0 {
			return min(ours, theirs)
		}
		return ours
	}
	return songwriter.Config{
		Key: cfg.Writer.Key.Reveal(), BaseURL: cfg.Writer.BaseURL, Model: cfg.Writer.Model, Moderate: cfg.Writer.Moderate, Blocked: cfg.Writer.Blocked,
		Limits: songwriter.Limits{Title: limit(songs.MaxTitle, family.Limits.TitleRunes), Style: limit(songs.MaxStyle, family.Limits.StyleRunes),
			Lyrics: limit(songs.MaxLyrics, family.Limits.LyricRunes)},
	}
}

// albumOf names the server that songs were made in: what their files have as album.
func albumOf(discord *bot.Bot, log *slog.Logger) func(context.Context, songs.Place) string {
	return func(ctx context.Context, p songs.Place) string {
		if p.GuildID == "" {
			return ""
		}
		name, err := discord.GuildName(ctx, p.GuildID)
		if err != nil { // a song without an album is still a song
			log.WarnContext(ctx, "the name of a server is not known", "guild", p.GuildID, "err", err)
		}
		return name
	}
}

// findFFmpeg finds ffmpeg; nil without it. What is off then is said once.
func findFFmpeg(cfg config.Config, files songs.Files, log *slog.Logger) *media.FFmpeg {
	if err := media.RemoveLeftovers(); err != nil {
		log.Warn("remove leftover files of killed processes failed", "err", err)
	}
	ffmpeg, err := media.Find(cfg.FFmpeg, files)
	if ffmpeg == nil {
		log.Warn("running without ffmpeg: songs are posted as they come, as links where they are too large; no even loudness, cards, karaoke videos, other formats and voice messages", "err", err)
	}
	return ffmpeg
}

// newRedactor hides all secrets of the configuration.
func newRedactor(cfg config.Config) *redact.Redactor {
	return redact.New(append(cfg.Secrets(), callbackSecret(cfg))...)
}

func newLog(cfg config.Config, hide *redact.Redactor, w io.Writer) *slog.Logger {
	options := &slog.HandlerOptions{Level: cfg.LogLevel, ReplaceAttr: hide.Attr}
	if cfg.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

func newID() string { return xid.New().String() }

// versionText is the release, or the commit a development build was made from.
func versionText() string {
	if version != "dev" {
		return version
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return version
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return version + "-" + s.Value[:min(8, len(s.Value))]
		}
	}
	return version
}

// list joins names as people do.
func list(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}
