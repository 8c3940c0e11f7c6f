package web

import (
	"sync"

	"github.com/riffbot/riffbot/discordtest/userclient"
)

// keptEvents is how many events of a member are kept for pages that connect again.
const keptEvents = 1000

// event is an event of the gateway.
type event struct {
	name string
	data map[string]any
}

// feed keeps the newest gateway events of a member, and what the member read and dismissed.
type feed struct {
	person *userclient.Person
	stop   func()

	mu        sync.Mutex
	events    []event
	first     int // number of the first kept event
	changed   chan struct{}
	newest    map[string]string // message ids by channel
	read      map[string]string // likewise
	dismissed map[string]bool   // message ids
}

// newFeed begins a feed. Direct messages that came before are unread.
func newFeed(p *userclient.Person) *feed {
	f := &feed{person: p, changed: make(chan struct{}), newest: make(map[string]string), read: make(map[string]string),
		dismissed: make(map[string]bool)}
	f.stop = p.Observe(f.add)
	direct := p.DirectChannels()
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, c := range direct {
		if f.newest[c.ID] == "" {
			f.newest[c.ID] = c.LastMessageID
		}
	}
	return f
}

// add keeps an event.
func (f *feed) add(name string, data map[string]any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if name == "MESSAGE_CREATE" {
		channel, _ := data["channel_id"].(string)
		f.newest[channel], _ = data["id"].(string)
	}
	f.events = append(f.events, event{name, data})
	if over := len(f.events) - keptEvents; over > 0 {
		f.events = append([]event(nil), f.events[over:]...)
		f.first += over
	}
	close(f.changed)
	f.changed = make(chan struct{})
}

// next returns the number of the next event.
func (f *feed) next() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.first + len(f.events)
}

// from returns the events from a number on, and a channel that is closed when there are more. It reports
// false if some of them are not kept.
func (f *feed) from(number int) (events []event, more <-chan struct{}, complete bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if number < f.first || number > f.first+len(f.events) {
		return nil, f.changed, false
	}
	return append([]event(nil), f.events[number-f.first:]...), f.changed, true
}

// markRead notes that the member saw all messages of a channel.
func (f *feed) markRead(channel string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.read[channel] = f.newest[channel]
}

// unread reports whether a channel has messages since the member saw it.
func (f *feed) unread(channel string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.newest[channel] != f.read[channel]
}

// dismiss hides an ephemeral message from the member.
func (f *feed) dismiss(message string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.dismissed[message] = true
}

// isDismissed reports whether a message is hidden.
func (f *feed) isDismissed(message string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.dismissed[message]
}
