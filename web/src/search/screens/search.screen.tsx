import { Button } from '@mantine/core';
import { IconAt } from '@tabler/icons-react';
import { useIsFetching } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Page } from '../../platform/ui';
import { FilterBar } from '../find/filter-bar';
import { filtersOf, isAsked, type Filters } from '../find/filters';
import { FirstSteps } from '../find/first-steps';
import { Results } from '../find/results';
import classes from '../find/search.module.css';
import { SearchField } from '../find/search-field';
import { foundQuery } from '../queries';

/** Search in the messages of all my chats. What is looked for stands in the address: it can be handed on. */
export function SearchScreen() {
  const { t } = useTranslation('search');
  const filters = useSearch({ from: '/member/search', select: filtersOf });
  const navigate = useNavigate();
  const looking = useIsFetching({ queryKey: foundQuery(filters).queryKey });
  const change = (search: Filters, replace = false) => void navigate({ to: '/search', search, replace });
  return (
    <Page
      title={t('title')}
      size="wide"
      actions={
        <Button
          component={Link}
          to="/mentions"
          variant="default"
          leftSection={<IconAt size={16} aria-hidden />}
        >
          {t('mentions.title')}
        </Button>
      }
    >
      <div className={classes.panes}>
        <div className={classes.main}>
          {/* Each pause in typing is no step that one goes back to. */}
          <SearchField
            value={filters.q ?? ''}
            isLooking={looking > 0}
            onChange={(q) => change(filtersOf({ ...filters, q }), true)}
          />
          {isAsked(filters) ? <Results filters={filters} change={change} /> : <FirstSteps />}
        </div>
        <FilterBar filters={filters} narrow={(changes) => change(filtersOf({ ...filters, ...changes }))} />
      </div>
    </Page>
  );
}
