import { cpuMillis } from '../../../test/support/effort.js';
import { cell, withShownNumbers } from './sheet-numbers.js';

describe('Cells of a sheet', () => {
  it.each([
    ['<c r="A1" s="1"><v>0.5</v></c>', '0.5'],
    ['<c r="A1" s="1"> <f>B1/2</f> <v>0.5</v> </c>', '0.5'],
    ['<c r="A1"><f t="shared" si="0"/><v>7</v></c>', '7'],
  ])('%s', (xml, value) => {
    expect([...xml.matchAll(cell)].map((found) => found[3])).toEqual([value]);
  });

  it('are found in a time that grows with the sheet, whatever it says', async () => {
    const styles = Buffer.from(
      '<styleSheet><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="10"/></cellXfs></styleSheet>',
    );
    const spaces = ' '.repeat(200_000);
    for (const sheet of [`<c r="1">${spaces}`, '<c '.repeat(70_000), `<c r="1"><f>${'<f '.repeat(70_000)}`]) {
      const parts = new Map([
        ['xl/styles.xml', styles],
        ['xl/worksheets/sheet1.xml', Buffer.from(sheet)],
      ]);
      expect(await cpuMillis(() => withShownNumbers(parts))).toBeLessThan(1_000);
    }
  });
});
