import { freshAccess } from '../api';
import { notifyProblem } from './notify';

/** The file goes from the server to the disk as it comes: it may be larger than what a page can hold. */
export async function download(url: string): Promise<void> {
  try {
    await freshAccess();
    const link = document.createElement('a');
    link.href = url;
    link.download = '';
    link.click();
  } catch (error) {
    notifyProblem(error);
  }
}
