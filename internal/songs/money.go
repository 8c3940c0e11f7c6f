package songs

import (
	"fmt"
)

// Money is what an order costs the operator. The zero value means unknown.
type Money struct {
	// Amount is the cost of one order, in ten-thousandths of the currency.
	Amount   int64
	Currency string // "USD"
}

// Known reports whether the cost is known.
func (m Money) Known() bool { return m.Amount > 0 }

// Format formats the cost of credits, such as "12.40 USD", where one order costs price credits.
func (m Money) Format(credits, price int) string {
	total := m.Amount * int64(credits) / int64(max(price, 1))
	text := fmt.Sprintf("%d.%02d", total/10_000, total%10_000/100)
	if rest := total % 100; rest != 0 {
		text += fmt.Sprintf("%02d", rest)
	}
	return text + " " + m.Currency
}
