/** The other end of a `Generator`: carries out one order after the other and answers with its figures. */
export function takeOrders<Order, Figures>(carryOut: (order: Order) => Promise<Figures>): void {
  process.on('message', (order: Order) => {
    carryOut(order).then(
      (figures) => process.send?.({ figures }),
      (error: unknown) => process.send?.({ error: String(error) }),
    );
  });
  // Its parent is gone: whoever asked is, too.
  process.once('disconnect', () => process.exit());
  process.send?.({ ready: true });
}
