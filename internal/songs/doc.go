// Package songs implements orders: their rules, and the steps that turn an order into songs. It does
// not depend on Discord, SQL or HTTP.
//
// An [Order] is one paid piece of work. The [Pipeline] accepts orders, selects the next one fairly and
// moves it through its steps. Each step is saved before and after it runs, so that another process can
// resume the order:
//
//	queued → buying → rendering → fetching → mastering → delivering → done
//
// The package declares the interfaces that it needs: [Store] for persistence, [Jobs] for scheduling,
// [Files] for audio and covers, [provider.Provider] for the music API, [Masterer] for mastering and [Notifier]
// for messages to members.
package songs
