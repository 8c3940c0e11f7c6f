package app

import (
	"cmp"
	"context"
	"math/rand/v2"

	"github.com/riffbot/riffbot/internal/board"
	"github.com/riffbot/riffbot/internal/boardmessages"
	"github.com/riffbot/riffbot/internal/discord"
	"github.com/riffbot/riffbot/internal/jukebox"
	"github.com/riffbot/riffbot/internal/jukeboxmessages"
	"github.com/riffbot/riffbot/internal/linecredits"
	"github.com/riffbot/riffbot/internal/messages"
	"github.com/riffbot/riffbot/internal/personas"
	"github.com/riffbot/riffbot/internal/queue"
	"github.com/riffbot/riffbot/internal/songs"
)

// Size limits of downloads, in bytes. The longest songs are far below the first; covers
// are pictures.
const (
	maxAudio = 200 << 20
	maxCover = 20 << 20
)

// newQueue returns the queue of orders, which the metrics count.
func newQueue(e env, data *storage) (*queue.Runner, error) {
	e.metrics.Orders(data.db.CountByState)
	s := e.cfg.Songs
	return queue.New(data.db, queue.Options{ID: newID(), Limits: e.limits, ShutdownTimeout: s.ShutdownTimeout,
		WorkerTimeout: s.WorkerTimeout, Log: e.log})
}

// displays are the messages about orders and the jukebox.
type displays struct {
	orders *messages.Orders
	panel  *jukeboxmessages.Panel
	board  *boardmessages.Notifier
	tokens discord.TokenCipher
}

func newDisplays(e env, data *storage, conn connection, g guilds, svc services) (displays, error) {
	tokens, err := discord.NewTokenCipher(e.cfg.Discord.Token.Reveal())
	if err != nil {
		return displays{}, err
	}
	orders := messages.NewOrders(messages.OrdersConfig{Discord: conn.recorded, Direct: conn.client, Price: e.cfg.Songs.Price, Files: data.files,
		Offer: svc.offer, Store: data.db,
		Estimates: songs.NewEstimator(data.db, e.limits.MaxConcurrent, e.now), Tokens: tokens, Locales: g.locales, Voice: e.cfg.Jukebox.On(), Channels: data.db, Formatter: svc.exports,
		Quote: quoteOf(e, data, svc.offer), Settings: g.settings, Battles: data.board,
		Credits: linecredits.Reader{Store: data.cowriting, Log: e.log}, Album: svc.album, Log: e.log, Now: e.now})
	return displays{
		orders: orders, panel: jukeboxmessages.NewPanel(conn.client, data.files, g.access, g.locales, e.log),
		board: boardmessages.NewNotifier(boardmessages.Deps{Discord: conn.recorded, Orders: orders, Access: g.access,
			Library: data.library, Events: conn.client, Channels: conn.channels,
			CommandID: conn.client.CommandID}), tokens: tokens,
	}, nil
}

// quoteOf returns the function that tells what an order costs and what is left; see [messages.OrdersConfig].
func quoteOf(e env, data *storage, offer songs.Offer) func(context.Context, songs.Order) (songs.Quote, error) {
	return func(ctx context.Context, o songs.Order) (songs.Quote, error) {
		o.CreatedAt = e.now()
		o.Provider = cmp.Or(o.Provider, offer.For(ctx, o.Place.GuildID, o.Spec).ID)
		quotas, err := data.db.Usage(ctx, o, e.limits)
		return songs.NewQuote(e.limits.PriceOf(o.Provider, o.Action(), o.Spec.Model), quotas), err
	}
}

func newPipeline(e env, data *storage, runner *queue.Runner, svc services, singers *personas.Service,
	notifier songs.Notifier) *songs.Pipeline {
	deps := songs.Deps{
		Store: data.db, Jobs: runner, Files: data.files, Providers: svc.providers, Offer: svc.offer,
		Meter: e.metrics, Notifier: notifier,
		Album: svc.album, Personas: singers,
		Moderator: svc.moderator, Log: e.log, NewID: newID, Now: e.now,
		Limits: e.limits, PollEvery: e.cfg.Songs.PollEvery, StallTimeout: e.cfg.Songs.RenderStallTimeout,
		MaxAudio: maxAudio, MaxCover: maxCover,
	}
	if svc.ffmpeg != nil {
		deps.Masterer = svc.ffmpeg // not a nil *FFmpeg in an interface
	}
	if svc.writer != nil {
		deps.LyricsWriter = orderWriter{svc.writer}
	}
	return songs.NewPipeline(deps)
}

// remasterer returns a task that masters songs from times without ffmpeg.
func remasterer(e env, data *storage, svc services) func(context.Context) error {
	if svc.ffmpeg == nil {
		return func(ctx context.Context) error { <-ctx.Done(); return nil }
	}
	return (&songs.Remasterer{Store: data.library, Masterer: svc.ffmpeg, Album: svc.album, Log: e.log, Now: e.now}).Run
}

func newBoard(e env, data *storage, g guilds, svc services, msgs displays, pipeline *songs.Pipeline,
	box *jukebox.Jukebox) *board.Service {
	deps := board.Deps{
		Store: data.board, Orders: pipeline, RulesProvider: boardRules{g.settings}, Notifier: msgs.board,
		Access:    g.access,
		Moderator: svc.moderator, WriteLyrics: svc.writer != nil, Log: e.log, NewID: newID, Now: e.now,
		Shuffle: rand.Shuffle,
	}
	if box.On() {
		deps.Player = box
	}
	return board.NewService(deps)
}
