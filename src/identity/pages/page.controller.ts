import { Controller, Get, Header, Headers, Redirect } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '../../platform/http/index.js';
import { preferredLocale } from '../../platform/text/index.js';
import { linkPage, linkPagePolicy, linkScript } from './link-page.js';

const html = 'text/html; charset=utf-8';
/** The token that says who it is does not come here: the browser says which language they read. */
const languageOf = (accepted?: string): string => preferredLocale(accepted) ?? 'ru';

/** What a person's browser finds here until there is a web client, which takes the place of this folder. */
@ApiExcludeController()
@Controller()
export class PageController {
  @Public()
  @Get()
  @Redirect('docs')
  front(): void {
    return undefined;
  }

  @Public()
  @Get('reset')
  @Header('content-type', html)
  @Header('content-security-policy', linkPagePolicy)
  reset(@Headers('accept-language') accepted?: string): string {
    return linkPage('reset', languageOf(accepted));
  }

  @Public()
  @Get('invite')
  @Header('content-type', html)
  @Header('content-security-policy', linkPagePolicy)
  invite(@Headers('accept-language') accepted?: string): string {
    return linkPage('invite', languageOf(accepted));
  }

  @Public()
  @Get('pages/link.js')
  @Header('content-type', 'text/javascript; charset=utf-8')
  script(): string {
    return linkScript;
  }
}
