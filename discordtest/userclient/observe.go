package userclient

// Observe calls f for each gateway event that the member receives from now on, in order and on the
// goroutine that reads the connection. f must not block, must not call methods of the member and must not
// change the data. stop ends the calls; one that runs may still finish.
func (p *Person) Observe(f func(event string, data map[string]any)) (stop func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.nextObserver++
	key := p.nextObserver
	p.observers[key] = f
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.observers, key)
	}
}

// ID returns the user id of the member.
func (p *Person) ID() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.voice.userID
}

// Done returns a channel that is closed when the connection to the gateway has ended.
func (p *Person) Done() <-chan struct{} { return p.done }
