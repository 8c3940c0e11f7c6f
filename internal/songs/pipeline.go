package songs

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/riffbot/riffbot/internal/provider"
)

// Deps holds the dependencies and settings of a [Pipeline]. All but Masterer, LyricsWriter, Moderator, Album and
// Meter are required.
type Deps struct {
	Store        Store
	Jobs         Jobs
	Files        Files
	Providers    []provider.Provider
	Offer        Offer        // of Providers
	Masterer     Masterer     // nil: recordings are posted unchanged, or as a link if they are too large
	LyricsWriter LyricsWriter // nil: the provider writes the lyrics
	Moderator    Moderator    // nil: no moderation
	Personas     Personas     // nil: servers have no voices
	Notifier     Notifier
	// Album returns the album name for the files of a place's songs; nil sets none.
	Album func(ctx context.Context, p Place) string
	Meter Meter // nil: no metrics
	Log   *slog.Logger
	NewID func() string
	Now   func() time.Time

	Limits Limits
	// PollEvery is the interval at which running tasks are polled.
	PollEvery time.Duration
	// StallTimeout is how long a task may make no progress before the order fails.
	StallTimeout time.Duration
	// MaxAudio and MaxCover limit a download, in bytes.
	MaxAudio, MaxCover int64
}

// Pipeline runs orders through their steps.
type Pipeline struct {
	deps      Deps
	providers map[string]provider.Provider // by id
	tasks     taskPollers
	steps     []step

	mu       sync.Mutex
	stopping chan struct{} // closed when the process shuts down
	running  map[OrderID]context.CancelCauseFunc
	unsaved  map[OrderID]saveFailures
}

// NewPipeline returns a [Pipeline]. No order is processed before [Pipeline.Run].
func NewPipeline(d Deps) *Pipeline {
	if d.Meter == nil {
		d.Meter = unmetered{}
	}
	pipeline := &Pipeline{deps: d, providers: make(map[string]provider.Provider), tasks: make(taskPollers),
		stopping: make(chan struct{}), running: make(map[OrderID]context.CancelCauseFunc),
		unsaved: make(map[OrderID]saveFailures)}
	for _, each := range d.Providers {
		id := each.Capabilities().ID
		pipeline.providers[id], pipeline.tasks[id] = each, newTaskPoller(each, d.PollEvery, d.Log)
	}
	pipeline.steps = pipeline.buildSteps()
	return pipeline
}

// Cancel cancels an order on behalf of a member, in whichever process it runs. It returns [ErrConflict]
// if the order has ended or is being posted, and, without evenIfPaid, if it may have been paid for.
func (p *Pipeline) Cancel(ctx context.Context, id OrderID, by string, evenIfPaid bool) error {
	o, err := p.deps.Store.Cancel(ctx, id, Failure{Reason: ReasonCancelled, Detail: "cancelled by a member", By: by},
		evenIfPaid)
	if err != nil {
		return err
	}
	p.deps.Log.InfoContext(ctx, "order cancelled", "order", id, "state", o.State)
	if o.State == Queued { // not being processed
		return p.end(ctx, &o)
	}
	p.interrupt(id)
	return nil
}

// Poll polls the running tasks soon. The webhook of the providers calls it.
func (p *Pipeline) Poll() { p.tasks.requestPoll() }

// Run processes orders until ctx ends. Orders that are being bought or downloaded finish their step
// first; all unfinished orders are released for another process.
func (p *Pipeline) Run(ctx context.Context) error {
	working, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	var others sync.WaitGroup
	others.Go(func() { p.tasks.run(working) })
	others.Go(func() { p.watchCancellations(working) })
	others.Go(func() { p.recheckLoop(ctx) })
	others.Go(func() { p.notifyLoop(working) })
	context.AfterFunc(ctx, func() { close(p.stopping) })
	err := p.deps.Jobs.Run(ctx, p.process)
	stop()
	others.Wait()
	return err
}

// cancelCheckInterval is the interval at which orders cancelled in another process are detected.
const cancelCheckInterval = time.Second

// watchCancellations stops processing orders that were cancelled in another process.
func (p *Pipeline) watchCancellations(ctx context.Context) {
	runPeriodically(ctx, cancelCheckInterval, func() {
		if !p.busy() {
			return
		}
		ids, err := p.deps.Store.Cancelled(ctx)
		if err != nil && ctx.Err() == nil {
			p.deps.Log.WarnContext(ctx, "read cancelled orders failed", "err", err)
		}
		for _, id := range ids {
			p.interrupt(id)
		}
	})
}

// errCancelled is the cause that ends the processing of a cancelled order.
var errCancelled = errors.New("order cancelled")

// interrupt stops processing an order if it runs in this process.
func (p *Pipeline) interrupt(id OrderID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if stop, ok := p.running[id]; ok {
		stop(errCancelled)
	}
}

func (p *Pipeline) busy() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.running) > 0
}

// isStopping reports whether the process is shutting down.
func (p *Pipeline) isStopping() bool {
	select {
	case <-p.stopping:
		return true
	default:
		return false
	}
}
